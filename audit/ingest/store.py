"""The only writer of events: one batch, one transaction, one receipt. What it has acknowledged is durable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import connection, transaction
from django.db.utils import IntegrityError

from audit.ingest import wake
from audit.ingest.differences import differing_fields
from audit.ingest.event import Event, Item, Refused, refuse
from audit.ingest.models import Batch, Intake, RejectedRecord, Source
from audit.ingest.partitions import make_partitions
from audit.ingest.reading import Part, Reading
from audit.ingest.rows import stage, store_staged
from audit.people.models import Organisation, Site
from audit.people.scope import organisation_scope

ATTEMPTS = 5  # another transaction may commit the same event ids between our look and our write


class Receipt(msgspec.Struct):
    """What became of a batch. `records` tells of each that was rejected, `conflicts` of each kept beside another."""

    batch: int
    source: str
    accepted: int = 0
    duplicate: int = 0
    conflicting: int = 0
    rejected: int = 0
    records: list[dict[str, str | int]] = []
    conflicts: list[dict[str, str | int]] = []
    broken: bool = False


def ingest(
    source: Source, items: Iterable[Item], *, name: str = "", request_id: str = "", body_digest: bytes | None = None
) -> Receipt:
    """Stores a batch and returns its receipt once it is durable; `items` may be a stream of any length.

    A source with an organisation may send for that one only. Raises whatever `items` raises, and then stores nothing.
    """
    scope = [source.organisation_id] if source.organisation_id else []
    with organisation_scope(scope):
        writing = _Batch(source, _next_batch_id())
        reading = Reading(
            items, source_id=source.pk, batch_id=writing.receipt.batch, own_organisation=source.organisation_id
        )
        for part in reading:
            writing.add(part, meanwhile=reading.go_ahead)
        writing.finish(name=name, request_id=request_id, body_digest=body_digest)
        transaction.on_commit(lambda: wake.up(writing.work))
    return writing.receipt


def _next_batch_id() -> int:
    """The batch's key, taken first because its row, which may never change, is written last with its counts.

    The planner is told to look event ids up by index: while a large batch fills an empty store it has no statistics.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('audit_batch', 'id')), set_config('enable_seqscan', 'off', true)"
        )
        return int(cursor.fetchone()[0])


@dataclass
class _Work:
    """What a batch brought for one organisation."""

    first_at: datetime
    last_at: datetime
    events: int = 0

    def add(self, occurred_at: datetime) -> None:
        """Counts an event."""
        self.events += 1
        self.first_at = min(self.first_at, occurred_at)
        self.last_at = max(self.last_at, occurred_at)


class _Batch:
    """One batch while it is written."""

    def __init__(self, source: Source, batch_id: int) -> None:
        self.source = source
        self.receipt = Receipt(batch=batch_id, source=source.name, records=[], conflicts=[])
        self.work: dict[str, _Work] = {}
        self.known: set[tuple[str, str]] = set()
        self.months: set[date] = set()

    def add(self, part: Part, *, meanwhile: Callable[[], None]) -> None:
        """Writes what is new of a part, and keeps what conflicts or was refused.

        Calls `meanwhile` once the part has been sent and the server is busy with it.
        """
        self._keep(part.refused + [self._not_ours(position, event) for position, event in part.foreign])
        if not part.first:
            return
        self._prepare(part)
        for _ in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    self._write(part, meanwhile)
                    return
            except IntegrityError:
                continue  # somebody else has just stored one of these ids: look again, it is a repeat now
        raise RuntimeError("The same event ids are being stored by others again and again. Send the batch once more.")

    def _write(self, part: Part, meanwhile: Callable[[], None]) -> None:
        """Writes the events of a part that are new, or raises IntegrityError where another transaction was first."""
        stage(part.packed)
        meanwhile()
        known = store_staged(self.source.pk)
        repeats = [part.first[event_id] for event_id in known] + part.again
        conflicts = [
            ready
            for ready in repeats
            if ready.digest != (known.get(ready.event.event_id) or part.first[ready.event.event_id].digest)
        ]
        self._keep_conflicts(sorted((ready.position, ready.event) for ready in conflicts))
        self.receipt.accepted += len(part.first) - len(known)
        self.receipt.duplicate += len(repeats) - len(conflicts)
        for event_id, ready in part.first.items():
            if event_id not in known:
                at = ready.event.occurred_at
                self.work.setdefault(ready.event.organisation, _Work(at, at)).add(at)

    def _prepare(self, part: Part) -> None:
        """Makes organisations, sites and partitions that these events are the first to need."""
        fresh = sorted(part.places - self.known)
        Organisation.objects.bulk_create(
            [Organisation(ods_code=code, name=code) for code in sorted({code for code, _ in fresh})],
            ignore_conflicts=True,
        )
        sites = [Site(organisation_id=organisation, code=code, name=code) for organisation, code in fresh if code]
        Site.objects.bulk_create(sites, ignore_conflicts=True)
        self.known |= part.places
        make_partitions(part.months - self.months)
        self.months |= part.months

    def _keep(self, refused: list[Refused]) -> None:
        """Keeps refused records whole, with why."""
        known = set(Organisation.objects.filter(pk__in={r.organisation for r in refused}).values_list("pk", flat=True))
        self.receipt.rejected += len(refused)
        self.receipt.broken |= any(record.broken for record in refused)
        self.receipt.records += [_line(record) for record in refused]
        RejectedRecord.objects.bulk_create(self._rejected(record, known) for record in refused)

    def _keep_conflicts(self, conflicts: list[tuple[int, Event]]) -> None:
        """Keeps events whose id is taken by another content, naming what differs, beside the first and never over it."""
        if not conflicts:
            return
        differing = differing_fields(self.source, [event for _, event in conflicts])
        kept = [_conflict(*conflict, fields) for conflict, fields in zip(conflicts, differing, strict=True)]
        RejectedRecord.objects.bulk_create(
            self._rejected(record, {record.organisation}, conflicting=True) for record in kept
        )
        self.receipt.conflicting += len(kept)
        self.receipt.conflicts += [_line(record) for record in kept]

    def _rejected(self, refused: Refused, known: set[str], *, conflicting: bool = False) -> RejectedRecord:
        """The row of a refused record; it belongs to the source's organisation, or to the one it names where that exists."""
        named = refused.organisation if refused.organisation in known else None
        return RejectedRecord(
            batch_id=self.receipt.batch,
            organisation_id=self.source.organisation_id or named,
            position=refused.position,
            event_id=refused.event_id[:64].replace("\0", ""),
            conflicting=conflicting,
            field=refused.field[:200],
            reason=refused.reason,
            record=refused.record,
        )

    def _not_ours(self, position: int, event: Event) -> Refused:
        """The refusal of an event for an organisation that the source may not send for."""
        return refuse(
            position,
            event,
            "organisation",
            f"organisation is {event.organisation}, but this source may send only for {self.source.organisation_id}. "
            "Use the key of a source of that organisation.",
        )

    def finish(self, *, name: str, request_id: str, body_digest: bytes | None) -> None:
        """Writes the batch with its counts, and the work that it leaves for each organisation."""
        receipt = self.receipt
        Batch.objects.create(
            pk=receipt.batch,
            source=self.source,
            organisation_id=self.source.organisation_id,
            name=name[:255],
            request_id=request_id,
            body_digest=body_digest,
            accepted=receipt.accepted,
            duplicate=receipt.duplicate,
            conflicting=receipt.conflicting,
            rejected=receipt.rejected,
        )
        Intake.objects.bulk_create(
            Intake(
                organisation_id=code,
                batch_id=receipt.batch,
                events=work.events,
                first_at=work.first_at,
                last_at=work.last_at,
            )
            for code, work in sorted(self.work.items())
        )


def _line(refused: Refused) -> dict[str, str | int]:
    """A record's line of the receipt."""
    return {
        "position": refused.position,
        "event_id": refused.event_id,
        "field": refused.field,
        "reason": refused.reason,
    }


def _conflict(position: int, event: Event, differing: str) -> Refused:
    """What is kept of an event whose id is taken, with the sentence that says in what it differs."""
    return refuse(
        position,
        event,
        differing,
        f"event_id {event.event_id} was sent before with another content: {differing} differs. "
        "The first stays as it is and this one is kept beside it. Send a new event with an event_id of its own.",
    )
