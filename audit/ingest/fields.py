"""What each field may hold, and which kind needs or allows it: one table for the quick and for the slow check."""

import re
from typing import NamedTuple

from audit.ingest.event import KINDS

# NUL and halves of surrogate pairs cannot be stored as text by PostgreSQL.
_EDGE = r"[^\s\0-\x1f\x7f-\x9f\ud800-\udfff]"
_INNER = r"[^\0-\x1f\x7f-\x9f\ud800-\udfff]"


def _line(most: int) -> str:
    """One line of text without control characters and without white space at either end."""
    return rf"{_EDGE}(?:{_INNER}{{0,{most - 2}}}{_EDGE})?"


class Text(NamedTuple):
    """The pattern of a field's text and the words that follow "<field> must be"."""

    pattern: str
    must_be: str


def _words(*words: str) -> Text:
    return Text("|".join(words), f"one of {', '.join(words)}")


_ODS = Text(r"[A-Z0-9]{3,10}", "an ODS code: 3 to 10 letters and digits, such as RX1")
_ID = Text(_line(64), "1 to 64 characters on one line, without control characters")
_NAME = Text(_line(255), "at most 255 characters on one line, without control characters")

TEXTS: dict[str, Text] = {
    "event_id": _ID,
    "kind": _words(*KINDS),
    "launch_id": _ID,
    "organisation": _ODS,
    "site": _ODS,
    "staff_uid": Text(r"[A-Za-z0-9]{1,20}", "an SDS user id: 1 to 20 letters and digits, such as 555000000101"),
    "role_profile_id": Text(r"[0-9]{1,20}", "an SDS role profile id: 1 to 20 digits"),
    "role_code": Text(r"(?:S[0-9]{4}:G[0-9]{4}:)?R[0-9]{4}", "a role code such as S8000:G8000:R8000 or R8000"),
    "activity_codes": Text(
        r"B[0-9]{4}(?:;B[0-9]{4}){0,499}", "RBAC activity codes: a B and four digits each, such as B0370"
    ),
    "workgroup": _NAME,
    "nhs_number": Text(r"[0-9]{10}", "an NHS number: ten digits without spaces"),
    "device": _NAME,
    "address": Text(r"[0-9a-f.:]{2,45}", "an IPv4 or IPv6 address without port or zone, such as 10.1.2.3"),
    "service": _words("scr", "cpis", "covid_vaccination", "reasonable_adjustment"),
    "decision": _words("granted", "refused", "emergency", "public_interest", "statute", "court_order", "not_asked"),
    "decision_scope": _words("once", "ongoing", "proxy", "workgroup", "organisation"),
    "reason": Text(
        r"[^\s\0\ud800-\udfff](?:[^\0\ud800-\udfff]{0,1998}[^\s\0\ud800-\udfff])?",
        "text of at most 2,000 characters, without NUL characters",
    ),
    "outcome": _words("success", "no_record", "denied", "error"),
}

FIELDS = (*TEXTS, "occurred_at", "self_claimed")
"""Every field of the contract."""

ALWAYS = ("event_id", "kind", "occurred_at", "launch_id", "organisation", "staff_uid", "nhs_number")
NEEDED_ON = {"launch": "role_code", "permission": "decision", "view": "service", "note": "reason"}
ALLOWED_ON = {
    "service": ("view",),
    "decision": ("permission",),
    "decision_scope": ("permission",),
    "self_claimed": ("permission",),
    "reason": ("note", "permission"),
}


def _group(field: str, *, needed: bool) -> str:
    return f"(?:{TEXTS[field].pattern}){'' if needed else '?'}"


def _by_kind(kind: str) -> str:
    parts = [kind]
    for field in ("role_code", "service", "decision", "decision_scope", "self_claimed", "reason"):
        if kind not in ALLOWED_ON.get(field, (kind,)):
            parts.append("")
        elif field == "self_claimed":
            parts.append("1?")
        else:
            parts.append(_group(field, needed=NEEDED_ON.get(kind) == field))
    return r"\x00".join(parts)


_COMMON = (
    "event_id",
    "launch_id",
    "organisation",
    "site",
    "staff_uid",
    "role_profile_id",
    "activity_codes",
    "workgroup",
    "nhs_number",
    "device",
    "address",
    "outcome",
)

WHOLE = re.compile(
    rf"(?:{'|'.join(map(_by_kind, KINDS))})\x00"
    + r"\x00".join(_group(field, needed=field in ALWAYS or field == "outcome") for field in _COMMON)
)
"""Matches the `shape` of an event if and only if each field is right for its kind."""

EACH = {field: re.compile(rule.pattern) for field, rule in TEXTS.items()}
"""The same patterns one by one, for telling which of them was broken."""
