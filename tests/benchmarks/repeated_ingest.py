"""The same file a second time: every event is looked up and none is stored."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.made_events import make_events
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store


def measure(store: Store) -> Iterator[Result]:
    """The best of some rounds."""
    events = store.options.events
    body = make_events(events)
    store.ingest(body)
    store.rest()
    times = [seconds(lambda: store.ingest(body)) for _ in range(store.options.rounds)]
    assert store.count("SELECT sum(duplicate) FROM audit_batch") == events * store.options.rounds
    yield Result("ingest of what is stored already", events / min(times), "events/s")
