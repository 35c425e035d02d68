"""Writes event rows by binary COPY."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address

from django.db import connection

from audit.ingest.event import Event
from audit.ingest.models import Source

EVENT_COLUMNS = {
    "organisation": "varchar",
    "batch_id": "int8",
    "occurred_at": "timestamptz",
    "source_id": "int8",
    "event_id": "text",
    "kind": "text",
    "launch_id": "text",
    "site": "text",
    "staff_uid": "text",
    "role_profile_id": "text",
    "role_code": "text",
    "activity_codes": "text[]",
    "workgroup": "text",
    "nhs_number": "text",
    "device": "text",
    "address": "inet",
    "service": "text",
    "decision": "text",
    "decision_scope": "text",
    "self_claimed": "bool",
    "reason": "text",
    "outcome": "text",
    "document": "bytea",
}
STAGED = EVENT_COLUMNS | {"digest": "bytea"}
MAKE_STAGING = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming ({', '.join(f'{name} {kind}' for name, kind in STAGED.items())})"
    " ON COMMIT DELETE ROWS"
)
COPY_STAGING = f"COPY incoming ({', '.join(STAGED)}) FROM STDIN (FORMAT binary)"
KEY_COLUMNS = "source_id, event_id, organisation, digest, batch_id, occurred_at"
INSERT_KEYS = f"INSERT INTO audit_eventkey ({KEY_COLUMNS}) SELECT {KEY_COLUMNS} FROM incoming"
COLUMNS = ", ".join(EVENT_COLUMNS)
INSERT_EVENTS = f"INSERT INTO audit_accessevent ({COLUMNS}) SELECT {COLUMNS} FROM incoming"
ip = lru_cache(maxsize=4096)(ip_address)


def append(source: Source, batch_id: int, events: Iterable[tuple[Event, bytes]]) -> None:
    """Takes the ids of these events and stores them. Raises IntegrityError where one of the ids is taken already.

    PostgreSQL refuses COPY into a table with row-level security, so the rows are copied into a temporary table of
    this connection and inserted from there, where each row is checked against the scope.
    """
    with connection.cursor() as cursor:
        cursor.execute(MAKE_STAGING)
        cursor.execute("TRUNCATE incoming")
        with connection.wrap_database_errors, cursor.copy(COPY_STAGING) as copy:
            copy.set_types(list(STAGED.values()))
            for event, digest in events:
                copy.write_row((*event_row(source.pk, batch_id, event), digest))
        cursor.execute(INSERT_KEYS)
        cursor.execute(INSERT_EVENTS)


def event_row(source_id: int, batch_id: int, e: Event) -> tuple[object, ...]:
    """An event's values in the order of EVENT_COLUMNS."""
    return (
        e.organisation,
        batch_id,
        e.occurred_at,
        source_id,
        e.event_id,
        e.kind,
        e.launch_id,
        e.site,
        e.staff_uid,
        e.role_profile_id,
        e.role_code,
        list(e.activity_codes),
        e.workgroup,
        e.nhs_number,
        e.device,
        ip(e.address) if e.address else None,
        e.service,
        e.decision,
        e.decision_scope,
        e.self_claimed,
        e.reason,
        e.outcome,
        e.document or None,
    )
