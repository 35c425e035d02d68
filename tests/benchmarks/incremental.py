"""A thousand new events, from ingest to alerts, where little is stored and where much is: time should be the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.made_events import make_events
from tests.benchmarks.older import add_older
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store

FEW, NEW, WANTED = 100_000, 1_000, 1.2


def measure(store: Store) -> Iterator[Result]:
    """First with few events, then with the same and many older ones."""
    store.fill(FEW)
    store.vacuum()
    few = handled(store, seed=100)
    yield Result(f"{NEW:,} new events where {FEW:,} are stored", few, "s")
    stored = store.options.stored
    add_older(store, times=stored // FEW - 1)
    store.vacuum()
    many = handled(store, seed=200)
    yield Result(f"{NEW:,} new events where {stored:,} are stored", many, "s", ratio=many / few, limit=WANTED)


def handled(store: Store, seed: int) -> float:
    """How long a thousand new events take: the best of some, after one that may have had to learn anew."""
    bodies = [make_events(NEW, seed=seed + number, days=0.05) for number in range(2 * store.options.rounds + 1)]

    def handle(body: bytes) -> None:
        store.ingest(body)
        store.catch_up()

    return min([seconds(partial(handle, body)) for body in bodies][1:])
