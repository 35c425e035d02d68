"""A thousand events, new or late, from ingest to alerts, where little is stored and where much is: time should be the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from tests.benchmarks.made_events import UNTIL, make_events
from tests.benchmarks.older import add_older
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store

FEW, NEW, WANTED = 100_000, 1_000, 1.2
# Each thousand comes in an hour of its own: what shares its hour with other thousands has more to be compared with, however
# much is stored. Half a day lies between those where few and those where much is stored. What is late is a week late.
HOUR, HALF_A_DAY, LATE = timedelta(hours=1), timedelta(hours=12), timedelta(days=7)


def measure(store: Store) -> Iterator[Result]:
    """First with few events, then with the same and many older ones."""
    store.fill(FEW)
    store.vacuum()
    few = handled(store, seed=100, until=UNTIL - HALF_A_DAY)
    yield Result(f"{NEW:,} new events where {FEW:,} are stored", few, "s")
    few_late = handled(store, seed=300, until=UNTIL - HALF_A_DAY - LATE)
    yield Result(f"{NEW:,} events a week late where {FEW:,} are stored", few_late, "s")
    stored = store.options.stored
    add_older(store, times=stored // FEW - 1)
    store.vacuum()
    many = handled(store, seed=200, until=UNTIL)
    yield Result(f"{NEW:,} new events where {stored:,} are stored", many, "s", ratio=many / few, limit=WANTED)
    late = handled(store, seed=400, until=UNTIL - LATE)
    yield Result(f"{NEW:,} events a week late where {stored:,} are stored", late, "s", ratio=late / few_late)


def handled(store: Store, seed: int, until: datetime) -> float:
    """How long a thousand new events take: the best of some, after one that may have had to learn anew."""
    hours = range(2 * store.options.rounds, -1, -1)
    bodies = [make_events(NEW, seed=seed + n, days=HOUR / timedelta(days=1), until=until - n * HOUR) for n in hours]

    def handle(body: bytes) -> None:
        store.ingest(body)
        store.catch_up()

    return min([seconds(partial(handle, body)) for body in bodies][1:])
