"""In what an event differs from the one that was stored under its id before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.ingest.event import Event
from audit.ingest.models import AccessEvent, EventKey, Source

COMPARED = sorted({*Event.__struct_fields__} - {"event_id", "organisation", "document"})


def differing_fields(source: Source, events: list[Event]) -> list[str]:
    """For each event the names of the fields that differ; `document` where a FHIR resource differs in nothing we read."""
    stored = _stored(source, {event.event_id for event in events})
    return [", ".join(_differing(event, stored[event.event_id])) or "document" for event in events]


def _stored(source: Source, event_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The stored content of each id. Read batch by batch, by which the table of events is ordered."""
    keys = EventKey.objects.filter(source=source, event_id__in=event_ids)
    by_batch: defaultdict[tuple[str, int], dict[str, datetime]] = defaultdict(dict)
    for key in keys:
        by_batch[key.organisation_id, key.batch_id][key.event_id] = key.occurred_at
    found = {}
    for (organisation, batch), times in by_batch.items():
        rows = AccessEvent.objects.filter(
            organisation=organisation,
            batch=batch,
            occurred_at__range=(min(times.values()), max(times.values())),
            event_id__in=list(times),
        )
        for row in rows.values("event_id", *COMPARED):
            found[row["event_id"]] = row | {"organisation": organisation}
    return found


def _differing(event: Event, stored: dict[str, Any]) -> list[str]:
    names = ("organisation", *COMPARED)
    return [name for name in names if _plain(getattr(event, name)) != _plain(stored[name])]


def _plain(value: object) -> object:
    """Lists and tuples alike, and every way to say nothing."""
    return (list(value) if isinstance(value, tuple) else value) or ""
