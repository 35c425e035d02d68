"""Reads a context file: CSV with a header, UTF-8, plain or gzip."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, BinaryIO

from audit.ingest.body import BodyError, opened
from audit.ingest.check import Problem, quoted
from privacy.context.table import Table, Values

# NUL and halves of pairs cannot be stored; other control characters have no business in a name.
_UNSTORABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class FileRefused(Exception):  # noqa: N818
    """The whole file cannot be understood; the text names the column and the remedy."""


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken."""

    line: int
    field: str
    reason: str


class ContextFile:
    """The rows of one file. Its header is checked at once: raises FileRefused."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self.table = table
        with _told_plainly():
            self._text = io.TextIOWrapper(opened(file), encoding="utf-8-sig", errors="surrogateescape", newline="")
            self._reader = csv.reader(self._text, strict=True)
            self._header = self._read_header()

    def rows(self) -> Iterator[tuple[int, Values] | Refusal]:
        """Each row with the number of the line on which it begins. Raises FileRefused where gzip data break off."""
        line = self._reader.line_num + 1
        while (cells := self._next()) is not None:
            if cells != []:
                yield self._row(line, cells)
            line = self._reader.line_num + 1

    def _next(self) -> list[str] | Problem | None:
        with _told_plainly():
            try:
                return next(self._reader, None)
            except csv.Error as error:
                return Problem("", f"This row is not valid CSV ({error}): check its quotes.")

    def _row(self, line: int, cells: list[str] | Problem) -> tuple[int, Values] | Refusal:
        try:
            return line, self._values(cells)
        except Problem as problem:
            return Refusal(line, problem.field, problem.sentence)

    def _values(self, cells: list[str] | Problem) -> Values:
        if isinstance(cells, Problem):
            raise cells
        header = self._header
        if len(cells) != len(header):
            raise Problem("", f"This row has {len(cells)} cells, but the header has {len(header)} columns.")
        if _UNSTORABLE.search("".join(cells)):
            raise Problem("", "This row holds characters that cannot be stored or are not UTF-8: write it in UTF-8.")
        given = dict(zip(header, cells, strict=True))
        row: Values = {}
        for column in self.table.columns:
            name = column.name
            cell = given.get(name, "").strip()
            if cell:
                row[name] = column.read(name, cell)
            elif column.needed:
                raise Problem(name, f"{name} is empty: every row needs it.")
            else:
                row[name] = column.empty
        self.table.check(row)
        return row

    def _read_header(self) -> list[str]:
        cells = self._next()
        if isinstance(cells, Problem):
            raise FileRefused(cells.sentence)
        header = [name.strip() for name in cells or ()]
        if not any(header):
            raise FileRefused(f"There is no header: the first line must name the columns {self._wanted()}.")
        if len(header) == 1 and re.search("[;\t|]", header[0]):
            raise FileRefused("The columns of the header must be separated by commas.")
        self._check_names(header)
        return header

    def _check_names(self, header: list[str]) -> None:
        known = [column.name for column in self.table.columns]
        missing = [column.name for column in self.table.columns if column.needed and column.name not in header]
        for name, times in Counter(header).items():
            if name not in known:
                free = [column for column in known if column not in header]
                near = get_close_matches(name.lower(), free or known, n=1)
                hint = f"did you mean {near[0]}? Rename it" if near else "leave it out"
                raise FileRefused(
                    f"Column {quoted(name)} is not a column of {self.table.name}.csv: {hint}. It has {self._wanted()}."
                )
            if times > 1:
                raise FileRefused(f"Column {name} stands in the header {times} times: leave one of them.")
        if missing:
            raise FileRefused(
                f"Column {missing[0]} is missing from the header: every row of {self.table.name}.csv needs it."
            )

    def _wanted(self) -> str:
        return ", ".join(column.name for column in self.table.columns)


class _told_plainly:  # noqa: N801
    """Turns errors of unpacking into FileRefused."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, BodyError):
            raise FileRefused(error.sentence) from None
