"""Files of reports: text stays text, and no cell begins a formula."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from privacy.reports.base import Table, as_csv, as_workbook, files_of, safe
from privacy.reports.period import following, month_of, period_of

NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "  =1", "＝1", "=cmd|' /C calc'!A0", "\n=1", "\x01=1",
]  # fmt: skip
PLAIN = ["RX101", "Ward 3 = north", "O'Neill", "7", "", "£5", "https://example.org"]


@pytest.mark.parametrize("text", NASTY)
def test_what_could_be_a_formula_begins_with_an_apostrophe(text):
    assert str(safe(text)).startswith("'")


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(text):
    assert safe(text) == text


def test_numbers_stay_numbers():
    assert [safe(cell) for cell in (-5, 1.5, None)] == [-5, 1.5, None]


def table(cells):
    return Table("Cells", "cells", ("=Heading", "Number"), [(cell, -5) for cell in cells])


def test_cells_of_csv_begin_no_formula_and_come_back_whole():
    data = as_csv(table([*NASTY, *PLAIN]))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["'=Heading", "Number"]
    texts = [text for text, _ in rows[1:]]
    assert not any(text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for text in texts)
    assert texts[len(NASTY) :] == PLAIN
    assert {number for _, number in rows[1:]} == {"-5"}


def test_cells_of_a_workbook_are_text_and_numbers_and_never_formulas():
    book = load_workbook(io.BytesIO(as_workbook([table([*NASTY, *PLAIN])], "Title")))
    sheet = book["Cells"]
    cells = [cell for row in sheet.iter_rows(min_row=1) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(str(cell.value).startswith(("=", "+", "@")) for cell in cells)
    assert [sheet.cell(len(NASTY) + 2 + n, 1).value or "" for n in range(len(PLAIN))] == PLAIN
    assert sheet.cell(2, 2).value == -5


def test_files_of_a_report():
    files = {file.name: file for file in files_of([table(PLAIN)], "audit-RX1-2025-10", "Title")}
    assert list(files) == ["audit-RX1-2025-10.xlsx", "audit-RX1-2025-10-csv.zip", "audit-RX1-2025-10-cells.csv"]
    with zipfile.ZipFile(io.BytesIO(files["audit-RX1-2025-10-csv.zip"].content)) as archive:
        assert archive.read("audit-RX1-2025-10-cells.csv") == files["audit-RX1-2025-10-cells.csv"].content


def test_a_month_is_that_of_london():
    now = datetime(2025, 12, 5, tzinfo=UTC)
    october = period_of(date(2025, 10, 1), now)
    assert october.since == datetime(2025, 9, 30, 23, tzinfo=UTC)
    assert october.until == datetime(2025, 11, 1, tzinfo=UTC)
    assert (october.name, october.over) == ("October 2025", True)
    december = period_of(date(2025, 12, 1), now)
    assert (december.until, december.over) == (now, False)
    with pytest.raises(ValueError, match="January 2026 has not begun"):
        period_of(following(date(2025, 12, 1)), now)
    assert month_of(datetime(2025, 9, 30, 23, tzinfo=UTC)) == date(2025, 10, 1)
