"""Reads a stream part by part, and gets the next part ready to be written while one is being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from audit.ingest.event import Event, Item, Refused, digest
from audit.ingest.rows import Row, event_row

PART = 10_000  # records: what is held in memory and written at once


class Ready(NamedTuple):
    """An event with all that writing it needs."""

    position: int
    event: Event
    digest: bytes
    row: Row


@dataclass
class Part:
    """Some records of a stream, sorted: the first event of each id, those that use an id again, and what was refused."""

    first: dict[str, Ready] = field(default_factory=dict)
    again: list[Ready] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    foreign: list[tuple[int, Event]] = field(default_factory=list)
    places: set[tuple[str, str]] = field(default_factory=set)
    months: set[date] = field(default_factory=set)


def read_parts(items: Iterable[Item], source_id: int, batch_id: int, own_organisation: str | None) -> Iterator[Part]:
    """The parts of a stream; there is always one. Events that are not for `own_organisation`, if any, are foreign."""
    stream = iter(items)

    def next_part() -> Part:
        return _sorted(islice(stream, PART), source_id, batch_id, own_organisation)

    part = next_part()
    if _size(part) < PART:
        yield part
        return
    with ThreadPoolExecutor(max_workers=1) as reader:
        while _size(part):
            following = reader.submit(next_part)
            yield part
            part = following.result()


def _size(part: Part) -> int:
    return len(part.first) + len(part.again) + len(part.refused) + len(part.foreign)


def _sorted(items: Iterable[Item], source_id: int, batch_id: int, own_organisation: str | None) -> Part:
    part = Part()
    months = set()
    for position, item in items:
        if isinstance(item, Refused):
            part.refused.append(item)
        elif own_organisation not in (None, item.organisation):
            part.foreign.append((position, item))
        else:
            content = digest(item)
            ready = Ready(position, item, content, event_row(source_id, batch_id, item, content))
            if part.first.setdefault(item.event_id, ready) is not ready:
                part.again.append(ready)
            part.places.add((item.organisation, item.site))
            months.add((item.occurred_at.year, item.occurred_at.month))
    part.months = {date(year, month, 1) for year, month in months}
    return part
