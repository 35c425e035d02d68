"""The draw of a sample as a file with which anybody can do the sum again. It names no patient."""

from __future__ import annotations

from audit.wording import local_time
from privacy.procedure.choosing import rank
from privacy.procedure.models import SamplePeriod
from privacy.procedure.population import members_of
from privacy.reports.base import Cell, Table

HEADINGS = (
    "Draw",
    "Drawn",
    "Place in the population",
    "Line (SHA-256 is taken of it)",
    "Rank",
    "Through an alert",
    "In the sample",
)


def draw_table(period: SamplePeriod) -> Table:
    """Every access of the population in order, its rank, and whether it was drawn."""
    rows: list[tuple[Cell, ...]] = []
    for draw in period.draws.order_by("number"):
        drawn = set(draw.items.values_list("access_id", flat=True))
        for place, member in enumerate(members_of(draw.organisation_id, draw.population), start=1):
            told = "yes" if member.id in draw.by_alert else "no", "yes" if member.id in drawn else "no"
            line = member.line.replace("\t", " ")
            rows.append(
                (draw.number, local_time(draw.drawn_at), place, line, rank(bytes(draw.seed), member.line).hex(), *told)
            )
    return Table("Draw", "draw", HEADINGS, rows)
