"""`rota.csv`: when somebody was on duty, and where."""

from datetime import datetime

from audit.ingest.check import Problem
from privacy.context import cells
from privacy.context.table import Column, Table, Values


def check(row: Values) -> None:
    """A shift has a length."""
    starts_at, ends_at = row["starts_at"], row["ends_at"]
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and ends_at <= starts_at:
        raise Problem("ends_at", "ends_at is not after starts_at: put one of them right.")


# The organisation of the site; where several have a site of that code, the person's own before one known by name.
# Found once for each person and site, not for each shift.
DERIVE = """
    UPDATE context_incoming f SET organisation = d.organisation FROM (
        SELECT staff_uid, site, coalesce(
            (SELECT s.organisation FROM audit_site s LEFT JOIN audit_staff p ON p.staff_uid = pair.staff_uid
             WHERE s.code = pair.site
             ORDER BY s.organisation IS DISTINCT FROM p.organisation, s.name = s.code, s.organisation LIMIT 1),
            (SELECT p.organisation FROM audit_staff p WHERE p.staff_uid = pair.staff_uid)
        ) AS organisation FROM (SELECT DISTINCT staff_uid, site FROM context_incoming) pair
    ) d WHERE d.staff_uid = f.staff_uid AND d.site = f.site
"""

ROTA = Table(
    name="rota",
    target="privacy_rotashift",
    key=("organisation", "staff_uid", "starts_at", "ends_at", "site"),
    columns=(
        Column("staff_uid", cells.staff_uid, needed=True),
        Column("site", cells.ods_code),
        Column("starts_at", cells.moment, "timestamptz", needed=True),
        Column("ends_at", cells.moment, "timestamptz", needed=True),
    ),
    check=check,
    derive_organisation=DERIVE,
    places="SELECT organisation, nullif(site, '') FROM context_fresh",
    concerns_by="staff_uid",
    # Whether the person was off shift rests on the shifts of the three weeks before and after.
    concerns="""
        SELECT NULL, staff_uid, min(starts_at) - interval '21 days', max(ends_at) + interval '21 days' FROM context_rows
        GROUP BY staff_uid, date_trunc('month', starts_at)
    """,
)
