"""A thousand events, new or late, from ingest to alerts, where little is stored and where much is: time should be the same.

Both stores stand beside each other and take the same thousands by turns, so that what else the machine does meets both; of
each the median counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from statistics import median

from tests.benchmarks.made_events import UNTIL, make_events
from tests.benchmarks.older import add_older
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store

FEW, NEW, WANTED = 100_000, 1_000, 1.2
# Each thousand comes in an hour of its own: what shares its hour with other thousands has more to be compared with, however
# much is stored. What is late is a week late.
HOUR, LATE, TURNS = timedelta(hours=1), timedelta(days=7), 5


def measure(store: Store) -> Iterator[Result]:
    """One store with few events, and one with the same and many older ones."""
    stored = store.options.stored
    with store.another() as other:
        for each in (other, store):
            with each.in_use():
                each.fill(FEW)
        add_older(store, times=stored // FEW - 1)
        for each in (other, store):
            each.vacuum()
        for number, (what, until, limit) in enumerate((("new", UNTIL, WANTED), ("a week late", UNTIL - LATE, None))):
            few, many = by_turns(other, store, seed=100 * (number + 1), until=until)
            yield Result(f"{NEW:,} events, {what}, where {FEW:,} are stored", few, "s")
            name = f"{NEW:,} events, {what}, where {stored:,} are stored"
            yield Result(name, many, "s", ratio=many / few, limit=limit)


def by_turns(*stores: Store, seed: int, until: datetime) -> list[float]:
    """How long a thousand events take in each store: the median of some, after one that may have had to learn anew."""
    took: list[list[float]] = [[] for _ in stores]
    for hours in range(TURNS * stores[0].options.rounds, -1, -1):
        body = make_events(NEW, seed=seed + hours, days=HOUR / timedelta(days=1), until=until - hours * HOUR)
        for store, seconds_each in zip(stores, took, strict=True):
            with store.in_use():
                seconds_each.append(seconds(partial(handle, store, body)))
    return [median(seconds_each[1:]) for seconds_each in took]


def handle(store: Store, body: bytes) -> None:
    """From ingest to alerts."""
    store.ingest(body)
    store.catch_up()
