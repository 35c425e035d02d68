"""What the pages about batches say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from audit.ingest.event import Event
from audit.ingest.models import AccessEvent, Batch, Intake, RejectedRecord
from audit.wording import count, listed, local_time

SHOWN: Final = 20_000
"""Characters of one record that a page shows; the record itself is kept whole."""
FROM_FILE: Final = "Loaded from a file"
UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the reading order round."""
COLUMNS: Final = {"organisation": "organisation_id"}


@dataclass(frozen=True)
class BatchRow:
    """A batch as one organisation or several see it."""

    id: int
    received: str
    source: str
    name: str
    organisations: str
    accepted: str
    duplicate: str
    conflicting: str
    rejected: str
    pipeline: str
    colour: str


def batch_row(batch: Batch, intakes: list[Intake], kept: dict[tuple[int, bool], int]) -> BatchRow:
    """The row of a batch. Of one that served many organisations it counts only what concerns those in scope."""
    shared = batch.organisation is None
    pipeline, colour = progress(intakes)
    names = (
        [str(intake.organisation) for intake in intakes] if batch.organisation is None else [str(batch.organisation)]
    )
    return BatchRow(
        id=batch.pk,
        received=local_time(batch.received_at),
        source=getattr(batch, "source_name", None) or FROM_FILE,
        name=batch.name,
        organisations=listed(names),
        accepted=f"{sum(intake.events for intake in intakes) if shared else batch.accepted:,}",
        duplicate="not counted" if shared else f"{batch.duplicate:,}",
        conflicting=f"{kept.get((batch.pk, True), 0):,}",
        rejected=f"{kept.get((batch.pk, False), 0):,}",
        pipeline=pipeline,
        colour=colour,
    )


def batch_rows(
    batches: Iterable[Batch], intakes: Iterable[Intake], kept: dict[tuple[int, bool], int]
) -> list[BatchRow]:
    """The rows of batches, with what each brought."""
    brought: dict[int, list[Intake]] = {}
    for intake in intakes:
        brought.setdefault(intake.batch_id, []).append(intake)
    return [batch_row(batch, brought.get(batch.pk, []), kept) for batch in batches]


def progress(intakes: Collection[Intake]) -> tuple[str, str]:
    """How far the accesses of a batch are, and the colour of the tag that says so."""
    if not intakes:
        return "Nothing new", "grey"
    if all(intake.finished_at for intake in intakes):
        return "Done", "green"
    if any(intake.finished_at or intake.done_to for intake in intakes):
        return "Under way", "yellow"
    return "Waiting", "blue"


def pipeline_sentence(batches: int, events: int, accesses: int, most: int) -> str:
    """How far the pipeline is with all that came in."""
    if not batches and not accesses:
        return "Everything that came in has been processed."
    parts = [f"{count(events, 'event')} of {count(batches, 'batch', 'batches')}"] if batches else []
    if accesses:
        parts += [f"{'more than ' if accesses > most else ''}{count(min(accesses, most), 'access', 'accesses')}"]
    return f"Still to be processed: {listed(parts)}. Reload the page to see how far it is."


@dataclass(frozen=True)
class KeptRecord:
    """A record that was kept aside, and the stored one that it contradicts."""

    id: int
    position: int
    event_id: str
    conflicting: bool
    field: str
    reason: str
    sent: str
    stored: str


def kept_record(record: RejectedRecord, stored: AccessEvent | None) -> KeptRecord:
    """A record with its text made readable."""
    return KeptRecord(
        id=record.pk,
        position=record.position,
        event_id=printable(record.event_id),
        conflicting=record.conflicting,
        field=printable(record.field),
        reason=printable(record.reason),
        sent=readable(bytes(record.record)),
        stored=event_text(stored) if stored else "",
    )


def readable(record: bytes) -> str:
    """A record indented where it is JSON, cut where it is long; what has no picture is shown as one that says so."""
    with_layout = record
    if len(record) <= SHOWN:
        with suppress(msgspec.DecodeError, RecursionError):
            with_layout = msgspec.json.format(record, indent=2)
    text = with_layout.decode("utf-8", "replace")
    cut = f"\n… and {count(len(text) - SHOWN, 'more character')}" if len(text) > SHOWN else ""
    return printable(text[:SHOWN]) + cut


def printable(text: str) -> str:
    """Text without what would not be seen or would turn the reading order round."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def event_text(event: AccessEvent) -> str:
    """A stored event in the shape in which events are sent, what it does not say left out."""
    if event.document:
        return readable(bytes(event.document))
    fields = {name: getattr(event, COLUMNS.get(name, name)) for name in Event.__struct_fields__ if name != "document"}
    said = {name: value for name, value in fields.items() if value not in ("", None, False, [])}
    if said.get("outcome") == "success":  # the default, which nobody writes
        del said["outcome"]
    return readable(msgspec.json.encode(said, enc_hook=str))
