"""Context files: which are understood, which rows are refused, and with which words."""

import gzip
import io
from datetime import UTC, date, datetime, time

import pytest

from privacy.context.csv_file import ContextFile, FileRefused, Refusal
from privacy.context.tables import TABLES

CARE = "contact_id,nhs_number,organisation,kind,starts_at,ends_at\n"
LEAST = "contact_id,nhs_number,organisation,kind"
GOOD = "C1,9990402132,rx1,Appointment,2026-11-02T09:00:00Z,\n"


def rows_of(name: str, body: str | bytes) -> list:
    data = body.encode() if isinstance(body, str) else body
    return list(ContextFile(TABLES[name], io.BytesIO(data)).rows())


def refusal_of(name: str, body: str) -> Refusal:
    (refused,) = [row for row in rows_of(name, body) if isinstance(row, Refusal)]
    return refused


def test_a_row_is_read_with_its_types_and_missing_columns_are_empty():
    ((line, row),) = rows_of("care", CARE + GOOD)
    assert line == 2
    assert row == {
        "contact_id": "C1", "nhs_number": "9990402132", "organisation": "RX1", "site": "", "team": "", "staff_uid": "",
        "kind": "appointment", "starts_at": datetime(2026, 11, 2, 9, tzinfo=UTC), "ends_at": None,
    }  # fmt: skip


@pytest.mark.parametrize("wrapped", [lambda b: b, gzip.compress, lambda b: b"\xef\xbb\xbf" + b])
def test_plain_gzip_and_byte_order_mark_are_the_same(wrapped):
    assert len(rows_of("care", wrapped((CARE + GOOD).encode()))) == 1


def test_columns_may_stand_in_any_order_and_lines_may_be_empty_or_end_in_cr():
    header = "ends_at,kind,starts_at,organisation,nhs_number,contact_id"
    body = f"{header}\r\n\r\n,caseload,2026-11-02T09:00:00+01:00,RX1,9990402132,C2\r\n"
    ((line, row),) = rows_of("care", body)
    assert (line, row["starts_at"]) == (3, datetime(2026, 11, 2, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (f"{LEAST},start_at", "Column 'start_at' is not a column of care.csv: did you mean starts_at?"),
        (f"{LEAST},starts_at,colour", "Column 'colour' is not a column of care.csv: leave it out."),
        (LEAST, "Column starts_at is missing from the header"),
        (f"{LEAST},contact_id,starts_at", "Column contact_id stands in the header 2 times"),
        ("contact_id;nhs_number", "separated by commas"),
        ("", "There is no header"),
    ],
)
def test_a_header_that_is_not_in_order_refuses_the_file(header, sentence):
    with pytest.raises(FileRefused) as refused:
        rows_of("care", header + "\n")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ("C1,9990402133,RX1,caseload,2026-11-02T09:00:00Z,", "nhs_number", "fails its check digit"),
        ("C1,999 040 2132,RX1,caseload,2026-11-02T09:00:00Z,", "nhs_number", "ten digits without spaces"),
        ("C1,9990402132,R,caseload,2026-11-02T09:00:00Z,", "organisation", "is not an ODS code"),
        ("C1,9990402132,RX1,visit,2026-11-02T09:00:00Z,", "kind", "must be one of appointment, attendance"),
        ("C1,9990402132,RX1,caseload,2026-11-02T09:00:00,", "starts_at", "has no offset"),
        ("C1,9990402132,RX1,caseload,yesterday,", "starts_at", "is not a time"),
        ("C1,9990402132,RX1,caseload,,", "starts_at", "is empty: every row needs it"),
        ("C1,9990402132,RX1,caseload,2026-11-02T09:00:00Z,2026-11-02T08:59:00Z", "ends_at", "before starts_at"),
        (f"{'C' * 65},9990402132,RX1,caseload,2026-11-02T09:00:00Z,", "contact_id", "shorten it to 64"),
        ("C1,9990402132", "", "has 2 cells, but the header has 6 columns"),
        ("C\0,9990402132,RX1,caseload,2026-11-02T09:00:00Z,", "", "cannot be stored"),
        ('"C1"x,9990402132', "", "not valid CSV"),
    ],
)
def test_a_bad_row_is_refused_with_line_field_and_reason_and_the_others_are_read(row, field, sentence):
    body = CARE + GOOD + row + "\n" + GOOD
    refused = refusal_of("care", body)
    assert (refused.line, refused.field) == (3, field)
    assert sentence in refused.reason
    assert len(rows_of("care", body)) == 3


def test_bytes_that_are_not_utf8_cost_one_row():
    items = rows_of("patients", b"nhs_number,family_name\n9990402132,M\xfcller\n9000000009,M\xc3\xbcller\n")
    assert [isinstance(item, Refusal) for item in items] == [True, False]


def test_gzip_that_breaks_off_refuses_the_file():
    with pytest.raises(FileRefused, match="gzip data"):
        rows_of("care", gzip.compress((CARE + GOOD * 50_000).encode())[:-400])


def test_a_site_has_hours_days_and_coordinates():
    body = "site,organisation,opens,closes,open_days,latitude,longitude\nrx101,rx1,8:30,24:00,Fri;mon,53.8,-1.5\n"
    ((_, row),) = rows_of("sites", body)
    assert row == {
        "site": "RX101", "organisation": "RX1", "name": "RX101", "opens": time(8, 30), "closes": time(0, 0),
        "open_days": ["mon", "fri"], "latitude": 53.8, "longitude": -1.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("08:00,,,,", "closes"),
        (",18:00,,,", "opens"),
        ("25:00,18:00,,,", "opens"),
        ("08:00,18:61,,,", "closes"),
        (",,mon;noday,,", "open_days"),
        (",,,91,0", "latitude"),
        (",,,53,east", "longitude"),
        (",,,53,nan", "longitude"),
        (",,,53,", "longitude"),
    ],
)
def test_a_site_with_bad_cells_is_refused(cells, field):
    body = f"site,organisation,opens,closes,open_days,latitude,longitude\nRX101,RX1,{cells}\n"
    assert refusal_of("sites", body).field == field


def test_staff_dates_and_postcodes():
    body = "staff_uid,organisation,postcode,date_of_birth\n555000000001,RX1,ls14ab,1980-02-29\n"
    ((_, row),) = rows_of("staff", body)
    assert (row["postcode"], row["date_of_birth"]) == ("LS1 4AB", date(1980, 2, 29))
    late = "staff_uid,organisation,started_on,ended_on\n1,RX1,2026-01-02,2026-01-01\n"
    assert refusal_of("staff", late).field == "ended_on"
    assert refusal_of("staff", "staff_uid,organisation,date_of_birth\n1,RX1,1981-02-29\n").field == "date_of_birth"


def test_a_shift_has_a_length_and_a_watch_ends_after_it_begins():
    shift = "staff_uid,site,starts_at,ends_at\n1,RX101,2026-11-02T09:00:00Z,2026-11-02T09:00:00Z\n"
    assert refusal_of("rota", shift).field == "ends_at"
    watch = "nhs_number,why,from,until\n9990402132,in the news,2026-11-02,2026-11-01\n"
    assert refusal_of("watchlist", watch).field == "until"
