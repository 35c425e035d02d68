"""What a local system says when it launches: the patient, who asks, and from where. Read once, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

import msgspec

from audit.ingest.check import Problem, check_digit_holds, quoted
from audit.ingest.fields import EACH, TEXTS

LONGEST_NAME: Final = 100
NEEDED: Final = ("nhs_number", "staff_uid")
PLAIN: Final = ("nhs_number", "staff_uid", "role_profile_id", "organisation", "site", "device", "service")
NAMES: Final = ("given_name", "family_name")
FIELDS: Final = (*PLAIN, "correlation_id", *NAMES, "date_of_birth")
"""What a launch may say. The names are those of access events; the last three show that both mean the same patient."""


class Context(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A launch as its local system asked for it. Empty text means that the system did not say."""

    source: str
    organisation: str
    nhs_number: str
    staff_uid: str
    role_profile_id: str = ""
    site: str = ""
    device: str = ""
    service: str = ""
    correlation_id: str = ""
    given_name: str = ""
    family_name: str = ""
    date_of_birth: str = ""
    origin: str = ""


def read_context(said: Mapping[str, Any], *, source: str, organisation: str, origin: str) -> Context:
    """The context that these fields mean, for a known source. Raises `Problem` for the first field that is not right."""
    for name in said:
        if name not in FIELDS:
            raise Problem(str(name)[:64], _unknown(str(name)))
    values = {name: text for name in FIELDS if (text := _text(name, said.get(name)))}
    for name in NEEDED:
        if name not in values:
            raise Problem(name, f"{name} is missing: a launch names its patient and its user.")
    for name, text in values.items():
        _check(name, text)
    if values.setdefault("organisation", organisation) != organisation:
        raise Problem("organisation", f"This key is of {organisation}: it cannot launch for another organisation.")
    return Context(source=source, origin=origin, **values)


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), FIELDS, n=1)
    return f"{quoted(name)} is not a field of a launch: {f'did you mean {near[0]}?' if near else 'leave it out.'}"


def _text(name: str, value: object) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str):
        raise Problem(name, f"{name} must be text in quotes.")
    text = value.strip()
    return text.upper() if name in ("organisation", "site") else text


def _check(name: str, text: str) -> None:
    """Raises `Problem` where a field is not what it must be."""
    if name == "date_of_birth":
        _check_date(name, text)
    elif name in NAMES:
        if len(text) > LONGEST_NAME or not text.isprintable():
            raise Problem(name, f"{name} must be at most {LONGEST_NAME} characters on one line.")
    else:
        rule = "event_id" if name == "correlation_id" else name
        if not EACH[rule].fullmatch(text):
            raise Problem(name, f"{name} must be {TEXTS[rule].must_be}.")
    if name == "nhs_number" and not check_digit_holds(text):
        raise Problem(name, "The NHS number is not a valid one: its check digit is wrong.")


def _check_date(name: str, text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Problem(name, f"{name} must be a date such as 1961-05-30.") from None
