"""The typed record: one content, one digest, whatever it came in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ingest.check import check_digit_holds, in_order
from audit.ingest.event import Event, digest, refuse, shape
from tests.unit.audit.ingest.given import (
    LAUNCH,
    NOW,
    PERMISSION,
    as_csv,
    as_json,
    as_ndjson,
    event_of,
    read,
    records,
)


@given(st.lists(records, max_size=4))
def test_the_same_records_in_any_format_are_the_same_events(given_records: list[dict[str, Any]]) -> None:
    ndjson = read(as_ndjson(given_records))
    assert all(isinstance(item, Event) for _, item in ndjson), ndjson
    assert ndjson == read(as_json(given_records), "json") == read(as_csv(given_records), "csv")
    assert ndjson == read(as_ndjson([dict(reversed(record.items())) for record in given_records]))


@given(records)
def test_what_was_taken_is_in_order_and_is_taken_again(record: dict[str, Any]) -> None:
    event = event_of(record)
    assert in_order(event, NOW)
    assert len(digest(event)) == 16


@given(records, records)
def test_digests_are_equal_only_for_equal_content(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = event_of(one), event_of(other)
    assert (digest(first) == digest(second)) == (first == second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"reason": "a", "event_id": "b"}, {"reason": "ab", "event_id": "b"}),
        ({"self_claimed": True}, {"self_claimed": False}),
        ({"occurred_at": "2026-11-01T09:30:12.345Z"}, {"occurred_at": "2026-11-01T09:30:12.346Z"}),
        ({"activity_codes": ["B0370", "B0264"]}, {"activity_codes": ["B0264", "B0370"]}),
    ],
)
def test_a_small_difference_is_a_difference(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert digest(event_of(PERMISSION | one)) != digest(event_of(PERMISSION | other))


def test_the_shape_holds_every_text_and_only_the_time_and_document_are_apart() -> None:
    event = event_of(LAUNCH)
    assert len(shape(event).split("\0")) == len(Event.__struct_fields__) - len(("occurred_at", "document"))


@pytest.mark.parametrize(
    "number", ["9990402132", "9990252955", "9990240272", "9990281025", "9990252947", "9000000009", "9995000180"]
)
def test_published_training_numbers_hold(number: str) -> None:
    assert check_digit_holds(number)
    assert not any(check_digit_holds(number[:9] + str(digit)) for digit in range(10) if str(digit) != number[9])


def test_a_refused_event_keeps_its_content() -> None:
    refused = refuse(3, event_of(LAUNCH), "organisation", "Not yours.")
    assert (refused.position, refused.event_id, refused.organisation) == (3, "e-1", "RX1")
    ((_, again),) = read(refused.record)
    assert again == event_of(LAUNCH)
