"""The same request sent twice gets the same answer and is stored once: told by its X-Request-ID and its body."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.db import IntegrityError

from audit.ingest.body import BodyError
from audit.ingest.event import Item
from audit.ingest.models import Batch, Source
from audit.ingest.store import Receipt, ingest
from audit.people.scope import organisation_scope


def ingest_once(source: Source, items: Iterable[Item], *, path: str, request_id: str, body: bytes) -> Receipt:
    """Stores a request's batch, or returns the receipt of the same request sent before.

    Raises `BodyError` 409 where the id was used for another body.
    """
    body_digest = sha256(path.encode() + b"\0" + body).digest()
    earlier = _receipt_of(source, request_id, body_digest)
    if earlier:
        return earlier
    try:
        return ingest(source, items, name=path, request_id=request_id, body_digest=body_digest)
    except IntegrityError:
        # The same request may have come in twice at once, and the other one was stored first.
        earlier = _receipt_of(source, request_id, body_digest)
        if earlier:
            return earlier
        raise


def _receipt_of(source: Source, request_id: str, body_digest: bytes) -> Receipt | None:
    if not request_id:
        return None
    with organisation_scope([source.organisation_id] if source.organisation_id else []):
        batch = Batch.objects.filter(source=source, request_id=request_id).first()
        if batch is None:
            return None
        if batch.body_digest is None or bytes(batch.body_digest) != body_digest:
            raise BodyError(
                409,
                "This X-Request-ID was used before for another body: give each new request an id of its own.",
                "X-Request-ID",
            )
        return receipt_of(batch)


def receipt_of(batch: Batch) -> Receipt:
    """The receipt that was given for a batch, read back from what is stored."""
    receipt = Receipt(
        batch=batch.pk,
        source=batch.source.name,
        accepted=batch.accepted,
        duplicate=batch.duplicate,
        conflicting=batch.conflicting,
        rejected=batch.rejected,
        records=[],
        conflicts=[],
    )
    for row in batch.rejected_records.order_by("position", "pk"):
        line: dict[str, str | int] = {
            "position": row.position,
            "event_id": row.event_id,
            "field": row.field,
            "reason": row.reason,
        }
        (receipt.conflicts if row.conflicting else receipt.records).append(line)
        # A record without a field at fault is one that could not be read at all.
        receipt.broken |= not row.field
    return receipt
