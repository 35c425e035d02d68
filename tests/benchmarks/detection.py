"""Explanations, rules and alerts for accesses that are built."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.building import build_all
from tests.benchmarks.made_events import make_events
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store


def measure(store: Store) -> Iterator[Result]:
    """Beside a sequential count of the same events, in the same run."""
    store.load_care()
    store.ingest(make_events(store.options.events // 4))
    build_all()
    store.vacuum()
    accesses = store.count("SELECT count(*) FROM audit_access")
    taken = seconds(store.catch_up)
    yield Result("detection", accesses / taken, "accesses/s")
    yield Result("alerts raised by it", store.count("SELECT count(*) FROM privacy_alert"), "alerts")
