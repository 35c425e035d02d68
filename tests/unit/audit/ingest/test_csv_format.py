"""Native events as CSV."""

import pytest

from audit.ingest.body import BodyError
from audit.ingest.event import Event, Refused
from tests.unit.audit.ingest.given import LAUNCH, NOTE, ONE_OF_EACH, PERMISSION, as_csv, event_of, read

SMALL = ("event_id", "kind", "occurred_at", "launch_id", "organisation", "staff_uid", "nhs_number", "role_code")


def test_each_kind_is_taken() -> None:
    assert read(as_csv(ONE_OF_EACH), "csv") == [
        (position, event_of(record)) for position, record in enumerate(ONE_OF_EACH, start=1)
    ]


def test_lists_and_truth_have_their_form_in_cells() -> None:
    record = PERMISSION | {"activity_codes": ["B0370", "B0168"], "self_claimed": True}
    data = as_csv([record])
    assert b"B0370;B0168" in data
    assert b",true" in data
    assert read(data, "csv") == read(data.replace(b",true", b",TRUE"), "csv") == [(1, event_of(record))]


@pytest.mark.parametrize("cell", [b"yes", b"1"])
def test_another_word_for_true_is_refused(cell: bytes) -> None:
    ((_, refused),) = read(as_csv([PERMISSION | {"self_claimed": True}]).replace(b",true", b"," + cell), "csv")
    assert isinstance(refused, Refused)
    assert refused.field == "self_claimed"


def test_marks_line_ends_quotes_and_empty_lines_do_not_matter() -> None:
    data = as_csv([NOTE | {"reason": 'He said "go",\r\nthen fainted'}, LAUNCH])
    expected = [(1, event_of(NOTE | {"reason": 'He said "go",\r\nthen fainted'})), (2, event_of(LAUNCH))]
    assert read(b"\xef\xbb\xbf" + data + b"\r\n \r\n", "csv") == expected
    assert read(b"\r\n" + data.rstrip(b"\r\n"), "csv") == expected


def test_columns_may_stand_in_any_order() -> None:
    assert read(as_csv([LAUNCH], SMALL[::-1]), "csv") == [(1, event_of(LAUNCH))]


@pytest.mark.parametrize(
    ("header", "field", "words"),
    [
        ("event_id,kind,kind", "kind", "2 times"),
        ("event_id,knid", "knid", "did you mean kind?"),
        (",".join(SMALL[:-2]), "nhs_number", "missing"),
        ("event_id;kind", "", "commas"),
        ("event_id\tkind", "", "commas"),
        ("event_id,,kind", "", "not a field"),
        ('event_id,"kind', "", "quotes"),
    ],
)
def test_a_header_that_is_not_in_order_refuses_the_file(header: str, field: str, words: str) -> None:
    with pytest.raises(BodyError, match=words.replace("?", r"\?")) as caught:
        read(header.encode() + b"\na,b\n", "csv")
    assert (caught.value.status, caught.value.field) == (400, field)


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_a_file_without_a_header_is_refused(data: bytes) -> None:
    with pytest.raises(BodyError):
        read(data, "csv")


def test_a_header_alone_has_no_events() -> None:
    assert read(as_csv([]), "csv") == []


@pytest.mark.parametrize(
    ("row", "broken", "words"),
    [
        (b"a,b", True, "2 cells"),
        (b"," * 40, True, "41 cells"),
        (b'e9,"la"x', True, "quotes"),
        (b'e9,"launch', True, "quotes"),
    ],
)
def test_a_row_that_cannot_be_read_costs_no_other(row: bytes, broken: bool, words: str) -> None:
    data = as_csv([LAUNCH]) + row + b"\r\n"
    (_, first), (position, refused) = read(data, "csv")
    assert isinstance(first, Event)
    assert isinstance(refused, Refused)
    assert (position, refused.broken, refused.record) == (2, broken, row)
    assert words in refused.reason


def test_a_cell_that_is_not_utf_8_costs_its_record() -> None:
    data = as_csv([LAUNCH | {"device": "WS-7"}, LAUNCH]).replace(b"WS-7", b"WS-\xff")
    (_, refused), (_, event) = read(data, "csv")
    assert isinstance(refused, Refused)
    assert (refused.field, refused.event_id, refused.organisation) == ("device", "e-1", "RX1")
    assert b"WS-\xff" in refused.record
    assert isinstance(event, Event)


def test_an_open_quote_does_not_swallow_a_long_file() -> None:
    data = as_csv([LAUNCH | {"event_id": '"'}]).replace(b'""""', b'"') + as_csv([LAUNCH]).split(b"\r\n", 1)[1] * 3000
    items = read(data, "csv")
    assert any(isinstance(item, Event) for _, item in items)
