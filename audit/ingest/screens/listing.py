"""Puts together what the pages about batches show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from audit.ingest import querysets
from audit.ingest.screens.presenters import (
    BatchRow,
    KeptRecord,
    batch_row,
    batch_rows,
    kept_record,
    pipeline_sentence,
)
from audit.people.models import Organisation
from audit.people.querysets import named
from audit.trail.querysets import MOST_COUNTED, waiting_for_detection

BATCHES: Final = 25
RECORDS: Final = 20
KINDS: Final = {"rejected": False, "conflicting": True}


@dataclass(frozen=True)
class IngestPage:
    """One page of batches, newest first; `older` is the batch after which the next page begins, 0 on the last."""

    batches: list[BatchRow]
    organisations: list[Organisation]
    chosen: str
    pipeline: str
    first: bool
    older: int


def ingest_page(codes: frozenset[str], wanted: Mapping[str, str]) -> IngestPage:
    """The page that the address asks for, of organisations that the person may see."""
    chosen = wanted.get("organisation", "")
    seen = codes & {chosen} if chosen else codes
    before = whole_number(wanted.get("before", "")) or querysets.NEWEST
    found = querysets.latest_batches(seen, before=before, size=BATCHES + 1)
    ids = [batch.pk for batch in found[:BATCHES]]
    return IngestPage(
        batches=batch_rows(found[:BATCHES], querysets.intakes_of(seen, ids), querysets.kept_of(seen, ids)),
        organisations=list(named(codes)),
        chosen=chosen,
        pipeline=pipeline_sentence(*querysets.open_work(seen), waiting_for_detection(seen), MOST_COUNTED),
        first=before == querysets.NEWEST,
        older=ids[-1] if len(found) > BATCHES else 0,
    )


@dataclass(frozen=True)
class BatchPage:
    """A batch, and one page of what was kept aside of it; `following` is the last record shown, 0 on the last page."""

    batch: BatchRow
    records: list[KeptRecord]
    kind: str
    first: bool
    following: int


def batch_page(codes: frozenset[str], batch_id: int, wanted: Mapping[str, str]) -> BatchPage | None:
    """The page of a batch, or nothing where it concerns none of these organisations."""
    batch = querysets.batch_for(codes, batch_id)
    if batch is None:
        return None
    kind, after = wanted.get("kind", ""), whole_number(wanted.get("after", ""))
    records = querysets.records_of(codes, batch, after=after)
    if kind in KINDS:
        records = records.filter(conflicting=KINDS[kind])
    found = list(records[: RECORDS + 1])
    stored = querysets.stored_beside(batch, found[:RECORDS])
    return BatchPage(
        batch=batch_row(batch, list(querysets.intakes_of(codes, [batch_id])), querysets.kept_of(codes, [batch_id])),
        records=[
            kept_record(record, stored.get((record.organisation_id, record.event_id))) for record in found[:RECORDS]
        ],
        kind=kind if kind in KINDS else "",
        first=not after,
        following=found[RECORDS - 1].pk if len(found) > RECORDS else 0,
    )


def whole_number(text: str) -> int:
    """The number in an address; 0 for whatever is none, or too large for the database."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
