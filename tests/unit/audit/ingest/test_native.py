"""Native events as NDJSON and JSON: what is taken, what is refused, and with which words."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ingest.body import MAX_RECORD_BYTES, BodyError
from audit.ingest.event import Event, Refused
from audit.ingest.fields import ALLOWED_ON, ALWAYS, FIELDS
from audit.ingest.native import read_ndjson
from tests.unit.audit.ingest.given import (
    CLOSE,
    COMMON,
    LAUNCH,
    NOTE,
    NOW,
    ONE_OF_EACH,
    PERMISSION,
    VIEW,
    as_json,
    as_ndjson,
    event_of,
    read,
    read_or_told,
    refusal_of,
)


@pytest.mark.parametrize("record", ONE_OF_EACH, ids=lambda record: record["kind"])
def test_each_kind_is_taken(record: dict[str, Any]) -> None:
    event = event_of(record)
    assert event.kind == record["kind"]
    assert event.occurred_at == datetime(2026, 11, 1, 9, 30, 12, 345000, UTC)
    assert event.outcome == "success"


def test_every_field_of_the_contract_is_a_field_of_the_event() -> None:
    assert {*FIELDS, "document"} == set(Event.__struct_fields__)


def test_a_full_launch_keeps_all_that_it_says() -> None:
    record = LAUNCH | {
        "site": "RX101",
        "role_profile_id": "555000000102",
        "activity_codes": ["B0370", "B0264"],
        "workgroup": "Ward 7",
        "device": "WS-1",
        "address": "10.1.2.3",
        "outcome": "denied",
    }
    event = event_of(record)
    for name, value in record.items():
        if name != "occurred_at":
            assert getattr(event, name) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize("field", ALWAYS)
@pytest.mark.parametrize("empty", ["", None, "  ", "absent"])
def test_empty_and_missing_mean_the_same(field: str, empty: str | None) -> None:
    record = {**LAUNCH, field: empty}
    if empty == "absent":
        del record[field]
    refused = refusal_of(record)
    assert refused.field == field
    assert field in refused.reason


@pytest.mark.parametrize(
    ("record", "field"), [(LAUNCH, "role_code"), (PERMISSION, "decision"), (VIEW, "service"), (NOTE, "reason")]
)
def test_each_kind_needs_its_field(record: dict[str, Any], field: str) -> None:
    refused = refusal_of({**record, field: ""})
    assert (refused.field, refused.reason) == (field, f"{field} is missing: every {record['kind']} needs it.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("service", "scr"),
        ("decision", "granted"),
        ("decision_scope", "once"),
        ("self_claimed", True),
        ("reason", "why"),
    ],
)
@pytest.mark.parametrize("record", ONE_OF_EACH, ids=lambda record: record["kind"])
def test_fields_of_one_kind_are_refused_on_another(record: dict[str, Any], field: str, value: object) -> None:
    sent = {**record, field: value}
    if record["kind"] in ALLOWED_ON[field]:
        assert getattr(event_of(sent), field) == value
    else:
        refused = refusal_of(sent)
        assert refused.field == field
        assert "only on" in refused.reason


def test_empty_optional_fields_are_as_good_as_none() -> None:
    empty = dict.fromkeys(("site", "device", "address", "workgroup", "role_profile_id", "outcome"), "")
    nothing = dict.fromkeys(("site", "activity_codes", "self_claimed", "service", "reason"))
    assert event_of(LAUNCH | empty) == event_of(LAUNCH | nothing) == event_of(LAUNCH)


@pytest.mark.parametrize(("wrong", "right"), [("nhs_numer", "nhs_number"), ("Kind", "kind"), ("staffuid", "staff_uid")])
def test_an_unknown_field_is_named_with_the_nearest_known_one(wrong: str, right: str) -> None:
    refused = refusal_of(LAUNCH | {wrong: "x"})
    assert refused.field == wrong
    assert f"did you mean {right}?" in refused.reason


def test_the_document_of_a_fhir_event_cannot_be_sent_as_a_field() -> None:
    assert refusal_of(LAUNCH | {"document": "aGk="}).field == "document"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", "x" * 65),
        ("event_id", "a\nb"),
        ("launch_id", "a\u0000b"),
        ("launch_id", ["a"]),
        ("kind", "other"),
        ("kind", "Launch"),
        ("organisation", "RX"),
        ("organisation", "RX 1"),
        ("organisation", "A1234567890"),
        ("site", "-"),
        ("staff_uid", "555-000"),
        ("staff_uid", "5" * 21),
        ("role_profile_id", "12a"),
        ("role_code", "8000"),
        ("role_code", "S8000:R8000"),
        ("activity_codes", "B0370"),
        ("activity_codes", ["B370"]),
        ("activity_codes", [370]),
        ("workgroup", "x" * 256),
        ("nhs_number", "9990402131"),
        ("nhs_number", "999 040 2132"),
        ("nhs_number", 9990402132),
        ("nhs_number", "٩٩٩٠٤٠٢١٣٢"),
        ("device", "a\ud800"),
        ("address", "10.1.2.300"),
        ("address", "10.1.2.3:443"),
        ("address", "fe80::1%eth0"),
        ("outcome", "ok"),
        ("self_claimed", "true"),
        ("self_claimed", 1),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_field(field: str, value: object) -> None:
    refused = refusal_of({**LAUNCH, field: value})
    assert refused.field == field
    assert field in refused.reason
    assert not refused.broken


@pytest.mark.parametrize("value", ["999 040 2132", "9990402131"])
def test_a_wrong_nhs_number_is_not_repeated_in_the_sentence(value: str) -> None:
    assert value not in refusal_of(LAUNCH | {"nhs_number": value}).reason


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("2026-11-01T09:30:12", "no offset"),
        ("2026-11-01", "no offset"),
        ("01/11/2026 09:30", "not a time"),
        ("2026-02-30T09:30:12Z", "not a time"),
        ("1989-12-31T23:59:59Z", "before 1990"),
        ("0001-01-01T00:00:00+14:00", "occurred_at"),
        ("2026-12-02T12:00:01Z", "more than a day ahead"),
        (1761989412, "text in quotes"),
    ],
)
def test_a_time_that_cannot_be_is_refused(sent: object, words: str) -> None:
    refused = refusal_of(LAUNCH | {"occurred_at": sent})
    assert refused.field == "occurred_at"
    assert words in refused.reason


@pytest.mark.parametrize(
    "sent",
    [
        "2026-11-01T09:30:00Z",
        "2026-11-01T09:30Z",
        "2026-11-01T10:30:00+01:00",
        "2026-11-01T04:30:00.000-05:00",
        "20261101T093000Z",
        "2026-11-01T09:30:00+00:00",
        " 2026-11-01T09:30:00Z ",
    ],
)
def test_every_way_to_write_a_time_becomes_the_same_moment(sent: str) -> None:
    occurred_at = event_of(LAUNCH | {"occurred_at": sent}).occurred_at
    assert occurred_at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert occurred_at.tzinfo is UTC


def test_codes_and_addresses_take_their_normal_form() -> None:
    sent = {"organisation": " rx1", "site": "rx101", "activity_codes": ["b0370", ""], "address": "2001:DB8:0::1"}
    event = event_of(LAUNCH | sent)
    assert (event.organisation, event.site, event.activity_codes) == ("RX1", "RX101", ("B0370",))
    assert event.address == "2001:db8::1"


def test_a_reason_may_have_lines_and_2000_characters() -> None:
    assert event_of(NOTE | {"reason": " first\n\tsecond\n"}).reason == "first\n\tsecond"
    assert len(event_of(NOTE | {"reason": "😀" * 2000}).reason) == 2000
    assert "2,000" in refusal_of(NOTE | {"reason": "x" * 2001}).reason


def test_a_refusal_keeps_the_record_and_says_whose_it_is() -> None:
    data = as_ndjson([LAUNCH, LAUNCH | {"kind": "x", "organisation": "rx1"}])
    (_, first), (position, refused) = read(data)
    assert isinstance(first, Event)
    assert isinstance(refused, Refused)
    assert (position, refused.position) == (2, 2)
    assert refused.record == data.splitlines()[1]
    assert (refused.event_id, refused.organisation) == ("e-1", "RX1")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"event_id":"e9","organisation":"RX1","ki', "cut off"),
        (b'{"event_id": NaN}', "not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"event_id": "\xff"}', "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[1]", "not a JSON object"),
        (b"x" * (MAX_RECORD_BYTES + 10), "longer than"),
    ],
)
def test_an_unreadable_line_costs_no_other(line: bytes, words: str) -> None:
    good = as_ndjson([LAUNCH])
    (_, before), (_, broken), (position, after) = read(good + line + b"\n" + good)
    assert before == after == event_of(LAUNCH)
    assert position == 3
    assert isinstance(broken, Refused)
    assert broken.broken
    assert words in broken.reason


def test_a_truncated_last_line_is_broken() -> None:
    (_, first), (_, last) = read(as_ndjson([LAUNCH, CLOSE])[:-20])
    assert isinstance(first, Event)
    assert isinstance(last, Refused)
    assert last.broken


def test_lines_may_end_as_on_windows_and_be_empty() -> None:
    data = b"\xef\xbb\xbf" + as_ndjson([LAUNCH]).replace(b"\n", b"\r\n") + b"\r\n  \n" + as_ndjson([CLOSE])
    assert [(position, type(item)) for position, item in read(data)] == [(1, Event), (4, Event)]


def test_a_long_stream_is_read_as_it_comes() -> None:
    class Endless(io.RawIOBase):
        lines = 0

        def readline(self, size: int | None = -1) -> bytes:
            self.lines += 1
            return as_ndjson([LAUNCH])

    stream = Endless()
    items = read_ndjson(stream, NOW)  # type: ignore[arg-type]
    assert [next(items)[0] for _ in range(3)] == [1, 2, 3]
    assert stream.lines < 6


def test_an_array_keeps_its_good_elements() -> None:
    items = read(as_json([LAUNCH, {"event_id": 5}, CLOSE]), "json")
    assert [(position, type(item)) for position, item in items] == [(1, Event), (2, Refused), (3, Event)]


@pytest.mark.parametrize("body", [b"[]", b" [ ] "])
def test_an_empty_array_has_no_events(body: bytes) -> None:
    assert read(body, "json") == []


def test_a_single_object_is_one_event() -> None:
    assert read(json.dumps(LAUNCH, indent=2).encode(), "json") == [(1, event_of(LAUNCH))]


@pytest.mark.parametrize("end", [-1, -30])
def test_a_truncated_array_keeps_what_came_before(end: int) -> None:
    items = read(as_json([LAUNCH, CLOSE, VIEW])[:end], "json")
    assert [type(item) for _, item in items[:2]] == [Event, Event]
    assert isinstance(items[-1][1], Refused)
    assert items[-1][1].broken


def test_half_a_pair_in_an_array_costs_one_element() -> None:
    items = read(as_ndjson([LAUNCH]).strip().join([b"[", b',{"device": "\\ud800"},']) + b"{}]", "json")
    assert [type(item) for _, item in items] == [Event, Refused, Refused]


@pytest.mark.parametrize("body", [b"{", b"[1, 2", b"[" * 10_000_000, b'{"a":' * 2_000_000, b"[x]", b"nonsense"])
def test_json_of_which_nothing_can_be_read_is_a_body_error(body: bytes) -> None:
    told = read_or_told(body, "json")
    if isinstance(told, BodyError):
        assert told.status == 400
        assert len(told.sentence) < 300
    else:
        assert all(isinstance(item, Refused) for _, item in told)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), json_values), st.sampled_from(ONE_OF_EACH))
def test_any_object_is_an_event_or_a_refusal_with_a_sentence(fields: dict[str, Any], base: dict[str, Any]) -> None:
    for record in (fields, base | fields):
        ((_, item),) = read(as_ndjson([record]))
        if isinstance(item, Refused):
            assert item.reason.endswith((".", "?"))
            item.field.encode()
            item.reason.encode()
            assert len(item.field) <= 200


@given(st.binary(max_size=300), st.sampled_from(["ndjson", "json", "csv", "fhir"]))
def test_any_bytes_give_items_or_a_body_error(data: bytes, form: str) -> None:
    told = read_or_told(data, form)
    if isinstance(told, BodyError):
        assert told.status in (400, 413, 415, 422)
        told.sentence.encode()
    else:
        assert all(isinstance(item, Event | Refused) for _, item in told)


@given(st.binary(max_size=30), st.integers(0, 2000), st.sampled_from(["ndjson", "json"]))
def test_damage_anywhere_never_raises(damage: bytes, place: int, form: str) -> None:
    data = as_ndjson(ONE_OF_EACH) if form == "ndjson" else as_json(ONE_OF_EACH)
    place %= len(data)
    told = read_or_told(data[:place] + damage + data[place + 5 :], form)
    assert isinstance(told, list) or told.status == 400


def test_common_fields_alone_are_not_enough() -> None:
    assert refusal_of(COMMON).field == "kind"
