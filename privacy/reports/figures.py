"""What the tables of a report share: how they read, and how they write a ratio."""

from __future__ import annotations

from typing import Any

from django.db.backends.utils import CursorWrapper

from privacy.reports.base import Table
from privacy.reports.period import Period

NOT_STATED = "Not stated"


def rows_of(cursor: CursorWrapper, sql: str, organisation: str, period: Period) -> list[tuple[Any, ...]]:
    """The rows of a query over one organisation's period."""
    cursor.execute(sql, {"organisation": organisation, "since": period.since, "until": period.until})
    return list(cursor.fetchall())


def ratio(part: int, whole: int, times: int) -> float | None:
    """So many per 100 or 1,000, to one digit; nothing of nothing."""
    return round(part * times / whole, 1) if whole else None


def total(table: Table, heading: str) -> int:
    """The sum of a column."""
    column = table.headings.index(heading)
    return sum(int(row[column] or 0) for row in table.rows)
