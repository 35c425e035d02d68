"""One view of the store for all tables of a report, and the lock by which one worker makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.utils import CursorWrapper

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
SCOPE = "SELECT set_config('oneclick.organisations', %s, true)"
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('oneclick report ' || %s::text, 0))"


@contextmanager
def snapshot_for(report_id: int, organisation: str) -> Iterator[CursorWrapper | None]:
    """A cursor that sees the organisation as it was at one moment, for as long as the block lasts.

    None where another worker is making this report. The connection is one of its own, so that progress can be
    committed beside it; whatever becomes of the worker, the lock goes with the connection.
    """
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute(BEGIN)
            cursor.execute(SCOPE, [organisation])
            cursor.execute(LOCK, [report_id])
            yield cursor if cursor.fetchone()[0] else None
    finally:
        connection.close()
