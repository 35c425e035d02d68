"""`sites.csv`: places, their names and hours."""

from audit.ingest.check import Problem
from privacy.context import cells
from privacy.context.table import Column, Table, Values


def check(row: Values) -> None:
    """Hours and coordinates come in pairs. A site without a name is called by its code."""
    for one, other in (("opens", "closes"), ("latitude", "longitude")):
        if (row[one] is None) != (row[other] is None):
            missing = one if row[one] is None else other
            raise Problem(missing, f"{missing} is empty, but {one} and {other} need each other: fill in both or none.")
    row["name"] = row["name"] or row["site"]


SITES = Table(
    name="sites",
    target="audit_site",
    key=("organisation", "code"),
    columns=(
        Column("site", cells.ods_code, needed=True, stored="code"),
        Column("organisation", cells.ods_code, needed=True),
        Column("name", cells.text(200)),
        Column("opens", cells.clock, "time"),
        Column("closes", cells.clock, "time"),
        Column("open_days", cells.days, "varchar[]"),
        Column("latitude", cells.degrees(90), "float8"),
        Column("longitude", cells.degrees(180), "float8"),
    ),
    check=check,
    places="SELECT organisation, NULL::text FROM context_fresh",
    # A site may just have been given its name: only other hours or another place can change what is thought.
    concerns_by="site",
    concerns="""
        SELECT organisation, code, now() - interval '400 days', now() FROM context_rows
        GROUP BY organisation, code
        HAVING count(DISTINCT (opens, closes, open_days, latitude, longitude)) > 1
            OR bool_and(is_new) AND bool_or(opens IS NOT NULL OR latitude IS NOT NULL)
    """,
)
