"""Divides what is stored into parts that fit into memory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from privacy.backtest.models import BacktestPart

PART = 20_000  # accesses: what a worker holds at once
# Each part ends where the next begins. The first and the last are open, so that a person's day at either end is whole.
PARTS = """
    SELECT organisation, CASE WHEN n > 1 THEN started_at ELSE %(since)s::timestamptz END,
        lead(started_at) OVER (PARTITION BY organisation ORDER BY n), least(%(part)s, of - n + 1)
    FROM (
        SELECT organisation, started_at, row_number() OVER (PARTITION BY organisation ORDER BY started_at, id) AS n,
            count(*) OVER (PARTITION BY organisation) AS of
        FROM audit_access WHERE %(since)s::timestamptz IS NULL OR started_at >= %(since)s
    ) each WHERE n %% %(part)s = 1 ORDER BY organisation, n
"""


def divide(since: datetime | None = None) -> UUID:
    """Makes the parts of a new backtest of every organisation in sight, instead of those of the one before."""
    run = uuid4()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PARTS, {"part": PART, "since": since})
            rows = cursor.fetchall()
        BacktestPart.objects.filter(organisation_id__in={organisation for organisation, *_ in rows}).delete()
        BacktestPart.objects.bulk_create(
            BacktestPart(organisation_id=organisation, run=run, since=begins, until=ends, accesses=accesses)
            for organisation, begins, ends, accesses in rows
        )
    return run
