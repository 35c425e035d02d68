"""Learns of which teams care data hold the work at all: where they hold none, a missing contact says nothing."""

from __future__ import annotations

from django.db import connection

KIND = "fed"
LEARN = """
    WITH teams AS (
        SELECT lower(btrim(team)) AS team, count(*) AS contacts FROM privacy_carecontact
        WHERE organisation = %(organisation)s AND team <> '' GROUP BY 1
    ), gone AS (
        DELETE FROM privacy_rate o WHERE organisation = %(organisation)s AND kind = 'fed'
            AND NOT EXISTS (SELECT FROM teams WHERE team = o.key) RETURNING key
    ), written AS (
        INSERT INTO privacy_rate (organisation, kind, key, share, accesses)
        SELECT %(organisation)s, 'fed', team, 1, 0 FROM teams
        ON CONFLICT (organisation, kind, key) DO NOTHING RETURNING key
    ), changed AS (SELECT key FROM gone UNION ALL SELECT key FROM written)
    INSERT INTO audit_changedaccess (organisation, access_id)
    SELECT a.organisation, a.id FROM audit_access a JOIN audit_staff st ON st.staff_uid = a.staff_uid
    WHERE a.organisation = %(organisation)s AND lower(btrim(st.team)) IN (SELECT key FROM changed)
    ORDER BY a.started_at, a.launch_id
    RETURNING 1
"""


def learn_feed(organisation: str) -> bool:
    """Learns the teams that care data name, and queues the accesses of those of which that changed; True where any did."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN, {"organisation": organisation})
        return bool(cursor.rowcount > 0)
