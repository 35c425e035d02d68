"""`watchlist.csv`: patients whose records draw curiosity."""

from datetime import date

from audit.ingest.check import Problem
from privacy.context import cells
from privacy.context.table import Column, Table, Values


def check(row: Values) -> None:
    """Nothing ends before it starts."""
    since, until = row["from"], row["until"]
    if isinstance(since, date) and isinstance(until, date) and until < since:
        raise Problem("until", f"until {until} is before from {since}: put one of them right.")


WATCHLIST = Table(
    name="watchlist",
    target="privacy_watchedpatient",
    key=("nhs_number",),
    columns=(
        Column("nhs_number", cells.nhs_number, needed=True),
        Column("why", cells.text(2000)),
        Column("from", cells.day, "date"),
        Column("until", cells.day, "date"),
    ),
    check=check,
    concerns_by="nhs_number",
    concerns="SELECT NULL, nhs_number, '-infinity'::timestamptz, 'infinity'::timestamptz FROM context_rows",
)
