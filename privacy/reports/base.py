"""What a report is, and how its tables become files: a workbook, a CSV each, and all of those in one archive."""

from __future__ import annotations

import csv
import io
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import xlsxwriter
from django.db.backends.utils import CursorWrapper

from privacy.reports.period import Period

Cell = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What spreadsheet programs take as the beginning of a formula, the wide forms of some of them included.
BEGINS_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
WIDEST_COLUMN = 60


@dataclass(frozen=True)
class Table:
    """One table of a report; its title names the sheet (31 characters at most) and its stem the CSV."""

    title: str
    stem: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


@dataclass(frozen=True)
class File:
    """A file of a report."""

    name: str
    content_type: str
    content: bytes


Step = Callable[[CursorWrapper, str, Period], Table]
"""Reads one table of an organisation by a cursor that sees it."""


class Report(ABC):
    """A kind of report. Each stands in a file of its own, named like its kind."""

    kind: ClassVar[str]
    title: ClassVar[str]
    steps: ClassVar[tuple[Step, ...]]
    # Stems of tables that stand on the front sheet and need none of their own.
    on_front: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def front(self, tables: Sequence[Table], organisation: str, period: Period) -> Table:
        """The table in front of the others: what this is about, its totals, and what every figure means."""


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet program takes for a formula: text that could be one begins with an apostrophe."""
    if not isinstance(cell, str):
        return cell
    text = "".join(character for character in cell if character in "\t\n\r" or character >= " ")
    return f"'{text}" if cell.startswith(BEGINS_FORMULA) or text.lstrip().startswith(BEGINS_FORMULA) else text


def files_of(tables: Sequence[Table], stem: str, title: str) -> list[File]:
    """The workbook, the archive of the CSVs, and each CSV."""
    tables_as_csv = [File(f"{stem}-{table.stem}.csv", "text/csv; charset=utf-8", as_csv(table)) for table in tables]
    archive = File(f"{stem}-csv.zip", "application/zip", _archive(tables_as_csv))
    return [File(f"{stem}.xlsx", XLSX, as_workbook(tables, title)), archive, *tables_as_csv]


def as_csv(table: Table) -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheet programs know it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([safe(cell) for cell in row] for row in (table.headings, *table.rows))
    return out.getvalue().encode("utf-8-sig")


def as_workbook(tables: Iterable[Table], title: str) -> bytes:
    """A workbook with a sheet for each table. Text is written as text, whatever it looks like."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "author": "OneClick"})
        styles = {
            "heading": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "part": book.add_format({"num_format": "#,##0.0", "valign": "top"}),
        }
        for table in tables:
            _write_sheet(book.add_worksheet(table.title), table, styles)
    return out.getvalue()


def _write_sheet(sheet: Any, table: Table, styles: dict[str, Any]) -> None:
    """One sheet; its columns are as wide as what stands in them, as far as that can be read."""
    sheet.freeze_panes(1, 0)
    for column, cells in enumerate(zip(table.headings, *table.rows, strict=True)):
        longest = max(len(str(cell if cell is not None else "")) for cell in cells)
        sheet.set_column(column, column, min(longest, WIDEST_COLUMN) + 3)
    for number, row in enumerate((table.headings, *table.rows)):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, safe(cell), styles["text" if number else "heading"])
            elif cell is not None:
                sheet.write_number(number, column, cell, styles["part" if isinstance(cell, float) else "whole"])


def _archive(files: Iterable[File]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return out.getvalue()
