"""Reads FHIR JSON as it comes: whatever is missing, misplaced or of another kind is nothing, and never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from audit import wording

Json = dict[str, Any]

LONGEST_TEXT: Final = 20_000
CUT: Final = " … (cut off here: it is longer than OneClick shows)"
NHS_NUMBER_SYSTEM: Final = "https://fhir.nhs.uk/Id/nhs-number"
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def objects(value: object) -> list[Json]:
    """The objects of a list; a single object counts as a list of one, as it does in XML and in older releases."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def first(value: object) -> Json:
    """The first object, or an empty one."""
    found = objects(value)
    return found[0] if found else {}


def inner(value: object, *path: str) -> Json:
    """The object at the end of a path of names, the first where there are several; an empty one where there is none."""
    for name in path:
        value = first(first(value).get(name))
    return first(value)


def text(value: object) -> str:
    """A text or number on its own, without control characters; anything else is no text."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    said = _CONTROL.sub("", str(value)).strip()
    return said if len(said) <= LONGEST_TEXT else said[:LONGEST_TEXT] + CUT


def texts(value: object) -> list[str]:
    """All texts of a list."""
    values = value if isinstance(value, list) else [value]
    return [said for said in map(text, values) if said]


def concept(value: object) -> str:
    """A CodeableConcept or a Coding in words: its text, or what its codings display, or a bare code."""
    whole = first(value)
    codings = [*objects(whole.get("coding")), whole]
    said = [
        text(whole.get("text")),
        *(text(c.get("display")) for c in codings),
        *(text(c.get("code")) for c in codings),
    ]
    return next(filter(None, said), "")


def concepts(value: object) -> list[str]:
    """Several of them, each once."""
    return list(dict.fromkeys(filter(None, map(concept, objects(value)))))


def codes(value: object) -> set[str]:
    """The codes of a CodeableConcept, a Coding, or of several."""
    every = [coding for one in objects(value) for coding in (*objects(one.get("coding")), one)]
    return {text(coding.get("code")) for coding in every} - {""}


def extensions(holder: Json, ending: str) -> list[Json]:
    """The extensions whose address ends so, in any case of its letters."""
    every = objects(holder.get("extension"))
    return [each for each in every if text(each.get("url")).lower().endswith(ending.lower())]


def name(value: object) -> str:
    """A HumanName: its text, or prefix, given and family name; a plain text is one too."""
    names = objects(value)
    if not names:
        return text(value)
    best = next((each for each in names if text(each.get("use")) in {"official", "usual"}), names[0])
    parts = [*texts(best.get("prefix")), *texts(best.get("given")), *texts(best.get("family"))]
    return text(best.get("text")) or " ".join(parts)


def identifier(value: object, system: str = "") -> str:
    """The first identifier's value; of a system whose address ends so, where one is named."""
    fitting = (each for each in objects(value) if text(each.get("system")).lower().endswith(system.lower()))
    return next(filter(None, (text(each.get("value")) for each in fitting)), "")


def moment(value: object) -> datetime | None:
    """The instant of a FHIR date or dateTime; the beginning of it where only a day, month or year is said."""
    said = text(value)
    try:
        parsed = datetime.fromisoformat(said)
    except ValueError:
        found = _DATE.fullmatch(said)
        if not found:
            return None
        year, month, day = (int(part or 1) for part in found.groups())
        return _instant(year, month, day)
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=wording.LONDON)
    return aware if 1 < aware.year < 9999 else None


def _instant(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=wording.LONDON) if 1 < year < 9999 else None
    except ValueError:
        return None


def date_words(value: object) -> str:
    """A FHIR date or dateTime as people write it, no more exact than it was said; what is no date stays as it is."""
    said, instant = text(value), moment(value)
    if instant is None:
        return said
    if len(said) == 4:
        return said
    if len(said) == 7:
        return f"{_MONTHS[instant.month - 1]} {instant.year}"
    return wording.local_date(instant)


def time_words(value: object) -> str:
    """A FHIR dateTime with its time of day where it has one."""
    instant = moment(value)
    return wording.local_time(instant) if instant and len(text(value)) > 10 else date_words(value)


def quantity(value: object) -> str:
    """A Quantity such as "0.5 millilitre"."""
    whole = first(value)
    amount = text(whole.get("value"))
    return f"{amount} {text(whole.get('unit')) or text(whole.get('code'))}".strip() if amount else ""


def earliest() -> datetime:
    """Sorts what has no time behind everything that has one."""
    return datetime(2, 1, 1, tzinfo=UTC)


def walk(value: object, depth: int = 0) -> Iterator[Json]:
    """Every object inside a value, itself included."""
    if depth > 60:
        return
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from walk(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from walk(part, depth + 1)


def nhs_numbers(resources: Iterable[Json]) -> set[str]:
    """Every NHS number that the resources name as an identifier."""
    named = (each for resource in resources for each in walk(resource) if text(each.get("system")) == NHS_NUMBER_SYSTEM)
    return {text(each.get("value")).replace(" ", "") for each in named} - {""}
