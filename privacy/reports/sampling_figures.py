"""The table of sampling: how much of what the organisation's own procedure looks at was checked."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from privacy.procedure.coverage import of_month
from privacy.procedure.in_force import asks
from privacy.procedure.kinds import BY_ID
from privacy.procedure.models import Frequency, Procedure
from privacy.reports.base import Cell, Table
from privacy.reports.figures import ratio, rows_of
from privacy.reports.period import Period

IN_FORCE = """
    SELECT DISTINCT ON (kind) kind, enabled, frequency, selection, share, every, people, each FROM privacy_procedure
    WHERE organisation = %(organisation)s AND since < %(until)s
    ORDER BY kind, id DESC
"""


def sampling(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Each kind that the procedure samples, with the accesses of the month that samples were drawn from so far."""
    names = ("kind", "enabled", "frequency", "selection", "share", "every", "people", "each")
    found = rows_of(cursor, IN_FORCE, organisation, period)
    decided = {row[0]: Procedure(**dict(zip(names, row, strict=True))) for row in found}
    covered = of_month(cursor, organisation, period.since, period.until)
    rows: list[tuple[Cell, ...]] = [
        (
            kind.title, Frequency(decided[key].frequency).label, asks(decided[key]), one.population, one.drawn,
            one.drawn_checked, one.by_alert, one.checked, ratio(one.checked, one.population, 100),
        )
        for key, kind in BY_ID.items()
        if (one := covered.get(key)) and key in decided
    ]  # fmt: skip
    headings = (
        "Kind of access", "How often", "Procedure asks", "Accesses", "Drawn", "Drawn and checked", "Through an alert",
        "Checked", "Per cent checked",
    )  # fmt: skip
    return Table("Sampling", "sampling", headings, rows)
