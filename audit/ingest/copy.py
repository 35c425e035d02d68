"""Writes event rows by binary COPY, encoding the values that repeat only once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address

from django.db import connection
from psycopg import Copy

from audit.ingest.event import Event
from audit.ingest.models import Source

KEY_COLUMNS = {
    "source_id": "int8",
    "event_id": "varchar",
    "organisation": "varchar",
    "digest": "bytea",
    "batch_id": "int8",
    "occurred_at": "timestamptz",
}
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
ip = lru_cache(maxsize=4096)(ip_address)


def copy_keys(source: Source, batch_id: int, events: Iterable[tuple[Event, bytes]]) -> None:
    """Takes the ids of these events. Raises IntegrityError where one of them is taken already."""
    with _copy("audit_eventkey", KEY_COLUMNS) as copy:
        for event, digest in events:
            copy.write_row((source.pk, event.event_id, event.organisation, digest, batch_id, event.occurred_at))


def copy_events(source: Source, batch_id: int, events: Iterable[Event]) -> None:
    """Appends these events."""
    with _copy("audit_accessevent", EVENT_COLUMNS) as copy:
        for event in events:
            copy.write_row(event_row(source.pk, batch_id, event))


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


class _copy:
    """A binary COPY into `table`, its errors translated into Django's."""

    def __init__(self, table: str, columns: dict[str, str]) -> None:
        self.columns = columns
        self.cursor = connection.cursor()
        self.copying = self.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)")

    def __enter__(self) -> Copy:
        copy: Copy = self.copying.__enter__()
        copy.set_types(list(self.columns.values()))
        return copy

    def __exit__(self, *error: object) -> None:
        with connection.wrap_database_errors:
            self.copying.__exit__(*error)
        self.cursor.close()
