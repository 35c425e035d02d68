"""What a kind of context file is: its columns, its key, where its rows go and whose accesses they concern."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from privacy.context.cells import Reader

Values = dict[str, object]
"""A row by its columns' names."""


@dataclass(frozen=True)
class Column:
    """A column of the file. `kind` is its PostgreSQL type, `stored` its name in the table where that is another."""

    name: str
    read: Reader
    kind: str = "text"
    needed: bool = False
    stored: str = ""

    @property
    def target(self) -> str:
        """Its name in the table, quoted, since some are words of SQL."""
        return f'"{self.stored or self.name}"'

    @property
    def empty(self) -> object:
        """What an empty cell becomes."""
        return {"text": "", "varchar[]": []}.get(self.kind)


def _nothing_to_check(_: Values) -> None:
    """For files whose cells can be checked one by one."""


@dataclass(frozen=True)
class Table:
    """A kind of context file."""

    name: str
    target: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    # Whose accesses may have to be thought about again: a column of accesses, and SQL over `context_rows` (each row
    # that is new or differs, as it is now and as it was before) that selects organisation (null: any), that column's
    # value (null: any), and the first and last time of the accesses.
    concerns_by: str
    concerns: str
    # Further such pairs of a column and SQL.
    also: tuple[tuple[str, str], ...] = ()
    # Checks a whole row; raises Problem.
    check: Callable[[Values], None] = _nothing_to_check
    # SQL over `context_fresh` that selects the organisations and sites (or null) that its rows name.
    places: str = ""
    # Where the file names no organisation and the table needs one: SQL that sets it in `context_incoming`.
    derive_organisation: str = ""
    # SQL to run once the rows are stored: what is derived from all of them.
    afterwards: str = ""

    @property
    def stored(self) -> list[str]:
        """The columns of the target that a row fills."""
        names = [column.target for column in self.columns]
        return [*names, "organisation"] if self.derive_organisation else names
