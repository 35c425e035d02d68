"""What was sent for some organisations: batches, what they brought, and what was kept aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from audit.ingest.models import AccessEvent, Batch, EventKey, Intake, RejectedRecord, Source

NEWEST = 2**62

# One short walk down an index for each organisation and table, however many batches there are. A batch that was
# loaded from a file belongs to no organisation: what it brought or left tells whom it concerns.
_LATEST = """
    SELECT DISTINCT latest.id FROM unnest(%(codes)s::varchar[]) AS code, LATERAL (
        (SELECT id FROM audit_batch WHERE organisation = code AND id < %(before)s ORDER BY id DESC LIMIT %(size)s)
        UNION ALL
        (SELECT batch_id FROM audit_intake WHERE organisation = code AND batch_id < %(before)s
         ORDER BY batch_id DESC LIMIT %(size)s)
        UNION ALL
        (SELECT batch_id FROM audit_rejectedrecord WHERE organisation = code AND batch_id < %(before)s
         ORDER BY id DESC LIMIT 1000)
    ) AS latest ORDER BY latest.id DESC LIMIT %(size)s
"""


def latest_batches(codes: Collection[str], *, before: int = NEWEST, size: int) -> list[Batch]:
    """The newest batches that concern these organisations, those older than the batch `before`."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"codes": sorted(codes), "before": before, "size": size})
        ids = [row[0] for row in cursor.fetchall()]
    return list(_named(Batch.objects.filter(pk__in=ids)).order_by("-id"))


def batch_for(codes: Collection[str], batch_id: int) -> Batch | None:
    """A batch that concerns one of these organisations; nothing where it does not, or does not exist."""
    concerns = (
        Q(organisation_id__in=codes)
        | Q(pk__in=Intake.objects.filter(organisation_id__in=codes, batch_id=batch_id).values("batch_id"))
        | Q(pk__in=RejectedRecord.objects.filter(organisation_id__in=codes, batch_id=batch_id).values("batch_id"))
    )
    return _named(Batch.objects.filter(concerns, pk=batch_id)).first()


def _named(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Batches with the name of their source; a source for all organisations is out of every scope and has none here."""
    source = Source.objects.filter(pk=OuterRef("source_id")).values("name")
    return batches.annotate(source_name=Subquery(source)).select_related("organisation")


def intakes_of(codes: Collection[str], batch_ids: Iterable[int]) -> QuerySet[Intake]:
    """What batches brought for these organisations, the most first."""
    found = Intake.objects.filter(organisation_id__in=codes, batch_id__in=list(batch_ids))
    return found.select_related("organisation").order_by("batch_id", "-events", "organisation_id")


def kept_of(codes: Collection[str], batch_ids: Iterable[int]) -> dict[tuple[int, bool], int]:
    """How many records of each batch were kept aside, by whether they conflict."""
    records = RejectedRecord.objects.filter(organisation_id__in=codes, batch_id__in=list(batch_ids))
    counts = records.values_list("batch_id", "conflicting").annotate(number=Count("id"))
    return {(batch_id, conflicting): number for batch_id, conflicting, number in counts}


def records_of(codes: Collection[str], batch: Batch, *, after: int = 0) -> QuerySet[RejectedRecord]:
    """Records of a batch that were kept aside, in the order in which they were, after the record `after`."""
    return RejectedRecord.objects.filter(organisation_id__in=codes, batch=batch, id__gt=after).order_by("id")


def stored_beside(batch: Batch, records: Iterable[RejectedRecord]) -> dict[tuple[str | None, str], AccessEvent]:
    """The stored events that conflicting records contradict, by organisation and event id, where they are in scope."""
    conflicts = [record for record in records if record.conflicting]
    keys = EventKey.objects.filter(
        source_id=batch.source_id,
        event_id__in=[record.event_id for record in conflicts],
        organisation_id__in={record.organisation_id for record in conflicts},
    )
    wanted = Q(pk__in=[])
    for key in keys:
        wanted |= Q(
            organisation_id=key.organisation_id,
            batch_id=key.batch_id,
            occurred_at=key.occurred_at,
            event_id=key.event_id,
        )
    return {(event.organisation_id, event.event_id): event for event in AccessEvent.objects.filter(wanted)}


def open_work(codes: Collection[str]) -> tuple[int, int]:
    """Batches that brought something which is not built into accesses yet, and how many events they brought."""
    waiting = Intake.objects.filter(organisation_id__in=codes, finished_at=None)
    figures = waiting.aggregate(batches=Count("batch_id", distinct=True), events=Sum("events"))
    return figures["batches"], figures["events"] or 0
