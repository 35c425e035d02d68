"""`care.csv`: why somebody at an organisation has to do with a patient."""

from datetime import datetime

from audit.ingest.check import Problem
from privacy.context import cells
from privacy.context.table import Column, Table, Values

KINDS = ("appointment", "attendance", "admission", "referral", "registration", "caseload", "dispensing")
FURTHEST = 91  # days to either side of a contact in which an explanation may use it


def check(row: Values) -> None:
    """Nothing ends before it starts."""
    starts_at, ends_at = row["starts_at"], row["ends_at"]
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and ends_at < starts_at:
        raise Problem("ends_at", "ends_at is before starts_at: put one of them right.")


CARE = Table(
    name="care",
    target="privacy_carecontact",
    key=("contact_id",),
    columns=(
        Column("contact_id", cells.text(64), needed=True),
        Column("nhs_number", cells.nhs_number, needed=True),
        Column("organisation", cells.ods_code, needed=True),
        Column("site", cells.ods_code),
        Column("team", cells.text(100)),
        Column("staff_uid", cells.staff_uid),
        Column("kind", cells.choice(*KINDS), needed=True),
        Column("starts_at", cells.moment, "timestamptz", needed=True),
        Column("ends_at", cells.moment, "timestamptz"),
    ),
    check=check,
    places="SELECT organisation, nullif(site, '') FROM context_fresh",
    # With its first contact an organisation becomes one that sends them, where their absence means something.
    concerns_by="nhs_number",
    concerns=f"""
        SELECT organisation, nhs_number, starts_at - interval '{FURTHEST} days',
            coalesce(ends_at, now()) + interval '{FURTHEST} days'
        FROM context_rows
        UNION ALL
        SELECT organisation, NULL, '-infinity', 'infinity' FROM context_rows fed
        GROUP BY organisation HAVING NOT EXISTS (
            SELECT FROM privacy_carecontact c WHERE c.organisation = fed.organisation
                AND NOT EXISTS (SELECT FROM context_rows n WHERE n.contact_id = c.contact_id AND n.is_new))
    """,
)
