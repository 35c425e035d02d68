"""`staff.csv`: an organisation's own people."""

from datetime import date

from audit.ingest.check import Problem
from privacy.context import cells
from privacy.context.table import Column, Table, Values


def check(row: Values) -> None:
    """Nobody leaves before they start."""
    started, ended = row["started_on"], row["ended_on"]
    if isinstance(started, date) and isinstance(ended, date) and ended < started:
        raise Problem("ended_on", f"ended_on {ended} is before started_on {started}: put one of them right.")


STAFF = Table(
    name="staff",
    target="audit_staff",
    key=("staff_uid",),
    columns=(
        Column("staff_uid", cells.staff_uid, needed=True),
        Column("given_name", cells.text(100)),
        Column("family_name", cells.text(100)),
        Column("role_code", cells.code(20)),
        Column("team", cells.text(100)),
        Column("organisation", cells.ods_code, needed=True),
        Column("site", cells.ods_code),
        Column("nhs_number", cells.nhs_number),
        Column("address_line", cells.text(200)),
        Column("postcode", cells.postcode),
        Column("date_of_birth", cells.day, "date"),
        Column("started_on", cells.day, "date"),
        Column("ended_on", cells.day, "date"),
        Column("manager_uid", cells.staff_uid),
    ),
    check=check,
    places="SELECT organisation, nullif(site, '') FROM context_fresh",
    concerns_by="staff_uid",
    concerns="SELECT NULL, staff_uid, now() - interval '400 days', now() FROM context_rows",
)
