"""Records that tests start from, and Hypothesis strategies that vary them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from audit.ingest.body import BodyError
from audit.ingest.check import check_digit_holds
from audit.ingest.event import Event, Item, Refused
from audit.ingest.fields import FIELDS
from audit.ingest.parse import parse

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

COMMON: dict[str, Any] = {
    "event_id": "e-1",
    "occurred_at": "2026-11-01T09:30:12.345Z",
    "launch_id": "l-1",
    "organisation": "RX1",
    "staff_uid": "555000000101",
    "nhs_number": "9990402132",
}
LAUNCH = COMMON | {"kind": "launch", "role_code": "S8000:G8000:R8000"}
PERMISSION = COMMON | {"kind": "permission", "decision": "emergency"}
VIEW = COMMON | {"kind": "view", "service": "scr"}
NOTE = COMMON | {"kind": "note", "reason": "Patient unconscious"}
CLOSE = COMMON | {"kind": "close"}
ONE_OF_EACH = [LAUNCH, PERMISSION, VIEW, NOTE, CLOSE]


def as_ndjson(records: list[dict[str, Any]]) -> bytes:
    """One record a line."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def as_json(records: list[dict[str, Any]]) -> bytes:
    """One array."""
    return json.dumps(records, indent=1, ensure_ascii=False).encode()


def as_csv(records: list[dict[str, Any]], header: tuple[str, ...] = FIELDS) -> bytes:
    """A header and one record a row, with the line ends of the standard."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(map(_cells, records))
    return out.getvalue().encode()


def _cells(record: dict[str, Any]) -> dict[str, str]:
    cells = dict(record)
    cells["activity_codes"] = ";".join(record.get("activity_codes") or ())
    cells["self_claimed"] = {True: "true", False: "false", None: ""}[record.get("self_claimed")]
    return cells


def read(data: bytes, form: str = "ndjson", own_organisation: str | None = None) -> list[Item]:
    """All items in some bytes."""
    return list(parse(io.BytesIO(data), form, NOW, own_organisation))


def read_or_told(data: bytes, form: str) -> list[Item] | BodyError:
    """All items in some bytes, or the error that says why there are none."""
    try:
        return read(data, form)
    except BodyError as error:
        return error


def event_of(record: dict[str, Any]) -> Event:
    """The event that one record means."""
    ((_, item),) = read(as_ndjson([record]))
    assert isinstance(item, Event), item
    return item


def refusal_of(record: dict[str, Any]) -> Refused:
    """The refusal that one record earns."""
    ((_, item),) = read(as_ndjson([record]))
    assert isinstance(item, Refused), item
    return item


def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def _with_check_digit(front: int) -> str:
    numbers = (f"{front:09}{digit}" for digit in range(10))
    return next(filter(check_digit_holds, numbers), "")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=64)
ids = texts.map(str.strip).filter(bool)
nhs_numbers = st.integers(0, 10**9 - 1).map(_with_check_digit).filter(bool)
times = st.datetimes(datetime(1991, 1, 1), NOW.replace(tzinfo=None)).flatmap(  # noqa: DTZ001
    lambda moment: st.integers(-12 * 60, 12 * 60).map(
        lambda minutes: moment.replace(tzinfo=UTC).astimezone(_zone(minutes)).isoformat()
    )
)


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.just("") | strategy


def _records(kind: str, **extra: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "kind": st.just(kind),
            "event_id": ids,
            "launch_id": ids,
            "occurred_at": times,
            "organisation": st.from_regex(r"[A-Za-z0-9]{3,10}", fullmatch=True),
            "staff_uid": st.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True),
            "nhs_number": nhs_numbers,
        }
        | extra,
        optional={
            "site": _optional(st.from_regex(r"[A-Z0-9]{3,10}", fullmatch=True)),
            "role_profile_id": _optional(st.from_regex(r"[0-9]{1,20}", fullmatch=True)),
            "activity_codes": st.none() | st.lists(st.from_regex(r"B[0-9]{4}", fullmatch=True), max_size=5),
            "workgroup": _optional(texts),
            "device": _optional(texts),
            "address": _optional(st.ip_addresses().map(str)),
            "outcome": _optional(st.sampled_from(["success", "no_record", "denied", "error"])),
        },
    )


# CSV cannot tell a lone line feed from the end of a record in every reader; inside quotes it can.
_reasons = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=2000)
role_codes = st.sampled_from(["S8000:G8000:R8000", "R8001"])
records = st.one_of(
    _records("launch", role_code=role_codes),
    _records("view", service=st.sampled_from(["scr", "cpis", "covid_vaccination", "reasonable_adjustment"])),
    _records(
        "permission",
        decision=st.sampled_from(["granted", "refused", "emergency", "not_asked"]),
        decision_scope=_optional(st.sampled_from(["once", "proxy"])),
        self_claimed=st.none() | st.booleans(),
        reason=_optional(_reasons),
    ),
    _records("note", reason=_reasons.filter(str.strip)),
    _records("close", role_code=_optional(role_codes)),
)
