"""Bulk ingest of NDJSON (checked, de-duplicated, indexed, durable) beside a binary COPY of the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.made_events import make_events
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store

WANTED = 0.5
TABLES = ("audit_eventkey", "audit_accessevent")
BLOCK = 128 * 1024

Blocks = dict[str, list[bytes]]


def measure(store: Store) -> Iterator[Result]:
    """In turn, each time into an empty store; the best of each counts."""
    body = make_events(store.options.events)
    store.ingest(body)
    stored = copy_out(store)
    copied, ingested = [], []
    for _ in range(store.options.rounds):
        store.empty()
        copied.append(seconds(lambda: copy_in(store, stored)))
        store.empty()
        ingested.append(seconds(lambda: store.ingest(body)))
        assert store.count("SELECT count(*) FROM audit_accessevent") == store.options.events
    copy_rate, rate = (store.options.events / min(times) for times in (copied, ingested))
    yield Result("binary COPY of the same rows", copy_rate, "events/s")
    yield Result("bulk ingest of NDJSON", rate, "events/s", ratio=rate / copy_rate, limit=WANTED)


def copy_out(store: Store) -> Blocks:
    """The rows of both tables as binary COPY sends them, so that sending them costs next to nothing."""
    blocks: Blocks = {}
    with store.superuser() as superuser, superuser.cursor() as cursor:
        for table in TABLES:
            query = f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT binary)"
            with cursor.copy(query) as reading:  # type: ignore[arg-type]
                data = b"".join(reading)
            blocks[table] = [data[start : start + BLOCK] for start in range(0, len(data), BLOCK)]
    return blocks


def copy_in(store: Store, blocks: Blocks) -> None:
    """Writes them in one transaction."""
    with store.superuser() as superuser, superuser.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as writing:  # type: ignore[arg-type]
                for block in blocks[table]:
                    writing.write(block)
