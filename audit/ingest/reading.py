"""Reads a stream part by part, and gets the next part ready to be written while one is being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice

import msgspec

from audit.ingest.event import Event, Item, Refused, digest
from audit.ingest.rows import Packer, event_row

PART = 10_000  # records: what is held in memory and written at once


class Ready(msgspec.Struct, frozen=True, gc=False):
    """An event with all that writing it needs."""

    position: int
    event: Event
    digest: bytes


@dataclass
class Part:
    """Some records of a stream, sorted: the first event of each id, those that use an id again, and what was refused."""

    first: dict[str, Ready] = field(default_factory=dict)
    packed: list[bytes] = field(default_factory=list)
    again: list[Ready] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    foreign: list[tuple[int, Event]] = field(default_factory=list)
    places: set[tuple[str, str]] = field(default_factory=set)
    months: set[date] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many records it has."""
        return len(self.first) + len(self.again) + len(self.refused) + len(self.foreign)


class Reading:
    """The parts of a stream, of which there is always one. Events that are not for `own_organisation` are foreign."""

    def __init__(self, items: Iterable[Item], *, source_id: int, batch_id: int, own_organisation: str | None) -> None:
        self._next_part = partial(_sorted, iter(items), Packer(), source_id, batch_id, own_organisation)
        self._reader: ThreadPoolExecutor | None = None
        self._ahead: Future[Part] | None = None
        self._is_last = False

    def __iter__(self) -> Iterator[Part]:
        try:
            while not self._is_last:
                part = self._ahead.result() if self._ahead else self._next_part()
                self._ahead, self._is_last = None, part.size < PART
                yield part
        finally:
            if self._reader:
                self._reader.shutdown()

    def go_ahead(self) -> None:
        """Reads the next part while the server is busy with this one, so that a long batch uses two processors.

        To be called once this one has been sent: sending and reading would only take Python's lock from each other.
        """
        if not self._is_last and not self._ahead:
            self._reader = self._reader or ThreadPoolExecutor(max_workers=1)
            self._ahead = self._reader.submit(self._next_part)


def _sorted(
    stream: Iterator[Item], packer: Packer, source_id: int, batch_id: int, own_organisation: str | None
) -> Part:
    part = Part()
    months = set()
    for position, item in islice(stream, PART):
        if isinstance(item, Refused):
            part.refused.append(item)
        elif own_organisation not in (None, item.organisation):
            part.foreign.append((position, item))
        else:
            content = digest(item)
            ready = Ready(position, item, content)
            if part.first.setdefault(item.event_id, ready) is not ready:
                part.again.append(ready)
            part.places.add((item.organisation, item.site))
            months.add((item.occurred_at.year, item.occurred_at.month))
    part.packed = packer.pack(event_row(source_id, batch_id, r.event, r.digest) for r in part.first.values())
    part.months = {date(year, month, 1) for year, month in months}
    return part
