"""Writes event rows by binary COPY.

PostgreSQL refuses COPY into a table with row-level security, so the rows are copied into a temporary table of this
connection and inserted from there, where each is checked against the scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from psycopg import Copy, Cursor
from psycopg.copy import Writer

from audit.ingest.event import Event

Row = tuple[str | int | bool | bytes | None, ...]
TEXT, NUMBER = "text", "int8"
# Each column of an event: how it travels, and what is made of that. A time travels as PostgreSQL keeps it, and lists
# and addresses as text, because the driver would take longer over these than over all else together.
STAGED = {
    "organisation": (TEXT, "organisation"),
    "batch_id": (NUMBER, "batch_id"),
    "occurred_at": (NUMBER, "occurred_at"),
    "source_id": (NUMBER, "source_id"),
    "event_id": (TEXT, "event_id"),
    "kind": (TEXT, "kind"),
    "launch_id": (TEXT, "launch_id"),
    "site": (TEXT, "site"),
    "staff_uid": (TEXT, "staff_uid"),
    "role_profile_id": (TEXT, "role_profile_id"),
    "role_code": (TEXT, "role_code"),
    "activity_codes": (TEXT, "string_to_array(activity_codes, ';')"),
    "workgroup": (TEXT, "workgroup"),
    "nhs_number": (TEXT, "nhs_number"),
    "device": (TEXT, "device"),
    "address": (TEXT, "nullif(address, '')::inet"),
    "service": (TEXT, "service"),
    "decision": (TEXT, "decision"),
    "decision_scope": (TEXT, "decision_scope"),
    "self_claimed": ("bool", "self_claimed"),
    "reason": (TEXT, "reason"),
    "outcome": (TEXT, "outcome"),
    "document": ("bytea", "document"),
}
TRAVELS = {name: travels for name, (travels, _) in STAGED.items()} | {"digest": "bytea"}
STAGING = ", ".join(f"{name} {kind}" for name, kind in (TRAVELS | {"occurred_at": "timestamptz"}).items())
MAKE_STAGING = f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming ({STAGING}) ON COMMIT DELETE ROWS"
COPY_STAGING = f"COPY incoming ({', '.join(TRAVELS)}) FROM STDIN (FORMAT binary)"
KEY_COLUMNS = "source_id, event_id, organisation, digest, batch_id, occurred_at"
# An id belongs to its source, whatever the organisation, though the key of the table holds that too. The limit makes
# it one look into the index for each id: neither table has statistics while a large batch fills an empty store. One
# statement, because between two of them a thread that reads ahead keeps us waiting.
STORE = f"""
    WITH known AS MATERIALIZED (
        SELECT i.event_id, k.digest FROM (SELECT event_id FROM incoming ORDER BY event_id) i CROSS JOIN LATERAL (
            SELECT digest FROM audit_eventkey WHERE source_id = %s AND event_id = i.event_id LIMIT 1
        ) k
    ), fresh AS NOT MATERIALIZED (
        SELECT * FROM incoming WHERE event_id NOT IN (SELECT event_id FROM known)
    ), keys AS (
        INSERT INTO audit_eventkey ({KEY_COLUMNS}) SELECT {KEY_COLUMNS} FROM fresh ORDER BY event_id
    ), events AS (
        INSERT INTO audit_accessevent ({", ".join(STAGED)}) SELECT {", ".join(made for _, made in STAGED.values())} FROM fresh
    )
    SELECT event_id, digest FROM known
"""
MILLENNIUM = datetime(2000, 1, 1, tzinfo=UTC)  # from which PostgreSQL counts
MICROSECOND = timedelta(microseconds=1)


class Packer:
    """Packs rows as binary COPY sends them, on its own: another thread may do that while the connection is busy."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._cursor: Cursor[Any] = connection.connection.cursor()

    def pack(self, rows: Iterable[Row]) -> list[bytes]:
        """The blocks of a COPY of these rows."""
        blocks = _Blocks()
        with Copy(self._cursor, binary=True, writer=blocks) as copy:
            copy.set_types(list(TRAVELS.values()))
            for row in rows:
                copy.write_row(row)
        return blocks.blocks


class _Blocks(Writer):
    """Keeps what is written."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []

    def write(self, data: Any) -> None:
        """Keeps a block."""
        self.blocks.append(bytes(data))


def stage(blocks: Iterable[bytes]) -> None:
    """Copies packed rows into the temporary table, which holds them alone."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_STAGING)
        cursor.execute("TRUNCATE incoming")
        with connection.wrap_database_errors, cursor.copy(COPY_STAGING) as copy:
            for block in blocks:
                copy.write(block)


def store_staged(source_id: int) -> dict[str, bytes]:
    """Stores what is staged, but for ids that the source has used before: those it returns, with what they stood for.

    Raises IntegrityError where another transaction took one of the ids meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(STORE, [source_id])
        return {event_id: bytes(stored) for event_id, stored in cursor}


def event_row(source_id: int, batch_id: int, e: Event, digest: bytes) -> Row:
    """An event's values in the order of TRAVELS."""
    return (
        e.organisation,
        batch_id,
        (e.occurred_at - MILLENNIUM) // MICROSECOND,
        source_id,
        e.event_id,
        e.kind,
        e.launch_id,
        e.site,
        e.staff_uid,
        e.role_profile_id,
        e.role_code,
        ";".join(e.activity_codes),
        e.workgroup,
        e.nhs_number,
        e.device,
        e.address,
        e.service,
        e.decision,
        e.decision_scope,
        e.self_claimed,
        e.reason,
        e.outcome,
        e.document or None,
        digest,
    )
