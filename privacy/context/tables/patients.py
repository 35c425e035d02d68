"""`patients.csv`: who the patients are."""

from privacy.context import cells
from privacy.context.table import Column, Table

PATIENTS = Table(
    name="patients",
    target="privacy_patient",
    key=("nhs_number",),
    columns=(
        Column("nhs_number", cells.nhs_number, needed=True),
        Column("given_name", cells.text(100)),
        Column("family_name", cells.text(100)),
        Column("date_of_birth", cells.day, "date"),
        Column("address_line", cells.text(200)),
        Column("postcode", cells.postcode),
        Column("deceased_on", cells.day, "date"),
        Column("registered_practice", cells.ods_code),
    ),
    concerns_by="nhs_number",
    concerns="SELECT NULL, nhs_number, now() - interval '400 days', now() FROM context_rows",
    # Staff whose home is known from their own record alone.
    also=(
        (
            "staff_uid",
            """SELECT NULL, s.staff_uid, now() - interval '400 days', now() FROM context_rows r
                JOIN audit_staff s ON s.nhs_number = r.nhs_number AND s.address_line = ''""",
        ),
    ),
    # How common each family name is here.
    afterwards="""
        WITH counted AS (
            SELECT lower(family_name) AS family_name, count(*) AS people, count(*)::float / sum(count(*)) OVER () AS share
            FROM privacy_patient WHERE family_name <> '' GROUP BY 1
        ), gone AS (
            DELETE FROM privacy_surname s WHERE NOT EXISTS (SELECT FROM counted c WHERE c.family_name = s.family_name)
        )
        INSERT INTO privacy_surname AS s (family_name, people, share) SELECT family_name, people, share FROM counted
        ON CONFLICT (family_name) DO UPDATE SET people = EXCLUDED.people, share = EXCLUDED.share
        WHERE s.people <> EXCLUDED.people OR s.share <> EXCLUDED.share
    """,
)
