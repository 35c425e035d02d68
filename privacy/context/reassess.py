"""Queues the accesses that new context may concern, so that detection thinks about them again."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from privacy.context.table import Table
from privacy.watching.queue import queue_looks_again

# Detection claims what is queued and then reads context. Nobody may claim between our look at the queue and our commit:
# whatever is found queued here will then be read with the new context, and whatever was claimed before is done.
LOCK = "LOCK TABLE audit_changedaccess IN EXCLUSIVE MODE"
# What these say of a person or a patient relates officers and those whom they look up, too.
RELATES = {"staff", "patients"}
CONCERNED = """
CREATE TEMPORARY TABLE context_concerned ON COMMIT DROP AS
SELECT DISTINCT organisation::text, subject, since, until FROM ({concerns}) AS c (organisation, subject, since, until)
"""
# Each index of accesses leads with the organisation: those that have any are read from one of them in a few steps.
QUEUE = """
WITH RECURSIVE here (organisation) AS (
    (SELECT organisation FROM audit_access ORDER BY organisation LIMIT 1)
    UNION ALL
    SELECT (SELECT a.organisation FROM audit_access a WHERE a.organisation > here.organisation ORDER BY 1 LIMIT 1)
    FROM here WHERE here.organisation IS NOT NULL
), concerned AS MATERIALIZED (
    SELECT h.organisation, c.subject, c.since, c.until
    FROM context_concerned c JOIN here h ON h.organisation = coalesce(c.organisation, h.organisation)
), found AS (
    SELECT a.organisation, a.id FROM concerned c JOIN audit_access a
        ON a.organisation = c.organisation AND a.{column} = c.subject AND a.started_at BETWEEN c.since AND c.until
    UNION ALL
    SELECT a.organisation, a.id FROM concerned c JOIN audit_access a
        ON a.organisation = c.organisation AND a.started_at BETWEEN c.since AND c.until
    WHERE c.subject IS NULL
), queued AS (
    INSERT INTO audit_changedaccess (organisation, access_id)
    SELECT DISTINCT organisation, id FROM found f
    WHERE NOT EXISTS (SELECT FROM audit_changedaccess q WHERE q.organisation = f.organisation AND q.access_id = f.id)
    ORDER BY id
    RETURNING organisation
)
SELECT organisation, count(*) FROM queued GROUP BY organisation
"""


def queue_concerned(table: Table) -> dict[str, int]:
    """Queues the accesses concerned by `context_rows`; returns how many, by organisation."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("SELECT EXISTS (SELECT FROM context_rows)")
        if cursor.fetchone()[0] and table.name in RELATES:
            queue_looks_again()  # they are few
        cursor.execute("SELECT EXISTS (SELECT FROM context_rows) AND EXISTS (SELECT FROM audit_access)")
        if not cursor.fetchone()[0]:
            return {}
        found: Counter[str] = Counter()
        for column, concerns in ((table.concerns_by, table.concerns), *table.also):
            cursor.execute(CONCERNED.format(concerns=concerns))
            cursor.execute("ANALYZE context_concerned")
            cursor.execute(QUEUE.format(column=column))
            found.update(dict(cursor.fetchall()))
            cursor.execute("DROP TABLE context_concerned")
        return dict(found)
