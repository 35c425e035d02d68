"""Checks and normalises one record. The quick way accepts; the slow way repairs, or says what is wrong."""

import ipaddress
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec

from audit.ingest.event import Event, shape
from audit.ingest.fields import ALLOWED_ON, ALWAYS, EACH, FIELDS, NEEDED_ON, TEXTS, WHOLE

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before this no electronic record was opened; a source whose clock was never set says 1970."""

SLACK = timedelta(days=1)
"""How far a clock may run ahead of ours."""


def _weights(digits: int, first: int) -> dict[str, int]:
    """The weighted sum of every run of so many digits, the first of which weighs `first`."""
    runs = (str(number).zfill(digits) for number in range(10**digits))
    return {run: sum(int(digit) * (first - place) for place, digit in enumerate(run)) for run in runs}


_FRONT, _MIDDLE, _BACK = _weights(3, 10), _weights(3, 7), _weights(4, 4)


class Problem(Exception):  # noqa: N818
    """A record is not in order: the field and a sentence that names it and the remedy."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def check_digit_holds(nhs_number: str) -> bool:
    """Whether ten digits are a possible NHS number (weights 10 to 2, modulus 11, the last digit checks the others)."""
    return (_FRONT[nhs_number[:3]] + _MIDDLE[nhs_number[3:6]] + _BACK[nhs_number[6:]]) % 11 == 0


@lru_cache(maxsize=65_536)
def canonical_address(address: str) -> str:
    """An IP address as PostgreSQL writes it; empty where it is none."""
    if "%" in address:
        return ""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def in_order(event: Event, now: datetime) -> bool:
    """Whether an event is right and already in its normal form. Says nothing of why not."""
    occurred_at = event.occurred_at
    return (
        occurred_at.tzinfo is UTC
        and WHOLE.fullmatch(shape(event)) is not None
        and check_digit_holds(event.nhs_number)
        and (not event.address or canonical_address(event.address) == event.address)
        and EARLIEST <= occurred_at <= now + SLACK
        and not event.document
    )


def settled(event: Event, now: datetime) -> Event | None:
    """The event with its time in UTC where it is then in order, else None: `repaired` does or says the rest."""
    zone = event.occurred_at.tzinfo
    if zone is not UTC and zone is not None:
        try:
            event = msgspec.structs.replace(event, occurred_at=event.occurred_at.astimezone(UTC))
        except OverflowError:
            return None
    return event if in_order(event, now) else None


def repaired(fields: dict[str, Any], now: datetime) -> Event:
    """The event that these fields of the contract mean. Raises `Problem` for the first field that is not right."""
    known = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
    _check_names(fields)
    texts = {name: _text(name, known[name]) for name in TEXTS if name in known and name != "activity_codes"}
    values: dict[str, Any] = {name: text for name, text in texts.items() if text}
    values["occurred_at"] = _time(known.get("occurred_at"), now)
    values["activity_codes"] = _codes(known.get("activity_codes", ()))
    values["self_claimed"] = _truth(known.get("self_claimed", False))
    _check_presence(values)
    for name, value in values.items():
        _check_value(name, value)
    return Event(**values)


def _check_names(fields: dict[str, Any]) -> None:
    for name in fields:
        if name not in FIELDS:
            raise Problem(ascii(name)[1:-1][:64], unknown_field(name))


def unknown_field(name: str) -> str:
    """The sentence for a field or column that the contract does not know."""
    near = get_close_matches(name.strip().lower(), FIELDS, n=1)
    hint = f"did you mean {near[0]}?" if near else "leave it out."
    return f"{quoted(name)} is not a field of an access event: {hint}"


def quoted(value: object) -> str:
    """A value as it may stand in a sentence: short, and without characters that disturb a line."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Problem(name, f"{name} must be text in quotes, not {_type_name(value)}.")
    if not _storable(value):
        raise Problem(name, f"{name} holds a character that cannot be stored (NUL or half of a pair): remove it.")
    text = value.strip()
    if name in ("organisation", "site", "role_code"):
        return text.upper()
    return canonical_address(text) or text if name == "address" else text


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _type_name(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "this")


def _time(value: object, now: datetime) -> datetime:
    if value is None:
        raise Problem("occurred_at", missing("occurred_at"))
    moment = value if isinstance(value, datetime) else parse_time("occurred_at", value)
    return plausible_time("occurred_at", moment, now)


def parse_time(field: str, value: object) -> datetime:
    """An ISO 8601 time with an offset, in UTC. Raises `Problem` with what is wrong."""
    example = "send ISO 8601 with an offset, such as 2026-11-01T09:30:12.345Z."
    if not isinstance(value, str):
        raise Problem(field, f"{field} must be text in quotes: {example}")
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            raise Problem(field, f"{field} {quoted(value)} has no offset from UTC: {example}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Problem(field, f"{field} {quoted(value)} is not a time: {example}") from None


def plausible_time(field: str, moment: datetime, now: datetime) -> datetime:
    """The time in UTC. Raises `Problem` where no access can have happened then."""
    if moment.tzinfo is None:
        raise Problem(field, f"{field} has no offset from UTC: send one, such as 2026-11-01T09:30:12.345Z.")
    if moment < EARLIEST:
        raise Problem(field, f"{field} {quoted(moment.isoformat())} is before 1990: check the clock of the source.")
    if moment > now + SLACK:
        raise Problem(
            field, f"{field} {quoted(moment.isoformat())} is more than a day ahead: check the clock of the source."
        )
    return moment.astimezone(UTC)


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) for code in value):
        raise Problem("activity_codes", 'activity_codes must be a list of codes, such as ["B0370", "B0264"].')
    return tuple(code.strip().upper() for code in value if code.strip())


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Problem("self_claimed", f"self_claimed must be true or false, not {quoted(value)}.")
    return value


def missing(field: str) -> str:
    """The sentence for a field that every event needs and this one has not."""
    return f"{field} is missing: every event needs it."


def _check_presence(values: dict[str, Any]) -> None:
    for field in ALWAYS:
        if not values.get(field):
            raise Problem(field, missing(field))
    kind = values["kind"]
    needed = NEEDED_ON.get(kind)
    if needed and not values.get(needed):
        raise Problem(needed, f"{needed} is missing: every {kind} needs it.")
    _check_value("kind", kind)
    for field, kinds in ALLOWED_ON.items():
        if values.get(field) and kind not in kinds:
            raise Problem(field, f"{field} does not belong on a {kind}, only on {' and '.join(kinds)}: leave it out.")


def _check_value(field: str, value: object) -> None:
    if field in ("occurred_at", "self_claimed") or not value:
        return
    text = ";".join(value) if isinstance(value, tuple) else str(value)
    fits = EACH[field].fullmatch(text) is not None
    if fits and field == "address":
        fits = bool(canonical_address(text))
    if not fits:
        shown = "" if field in ("nhs_number", "reason") else f" {quoted(text)}"
        raise Problem(field, f"{field}{shown} is not valid: it must be {TEXTS[field].must_be}.")
    if field == "nhs_number" and not check_digit_holds(text):
        raise Problem(field, "nhs_number fails its check digit: send the patient's valid NHS number.")
