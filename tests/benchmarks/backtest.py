"""A backtest of all rules over a long past, by two workers at once, beside a plain sequential count of the events."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from django.db import connection

from privacy.backtest.parts import divide
from privacy.backtest.work import organisations_with_backtests
from tests.benchmarks.older import add_older
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store
from tests.faults.running import BASE_DIR, PYTHON

FIRST, WANTED, WORKERS = 100_000, 60, 2
SEQUENTIAL = "SET enable_indexonlyscan = off; SET enable_indexscan = off; SET max_parallel_workers_per_gather = 0"
# What a Celery worker does once it is woken.
WORK = """
import django; django.setup()
from privacy.backtest.work import organisations_with_backtests, work_next
for organisation in organisations_with_backtests():
    while work_next(organisation):
        pass
"""


def measure(store: Store) -> Iterator[Result]:
    """The best of some counts counts; the backtest runs once."""
    store.fill(FIRST)
    add_older(store, times=max(0, store.options.stored // FIRST - 1))
    store.vacuum()
    events, accesses = (store.count(f"SELECT count(*) FROM audit_{name}") for name in ("accessevent", "access"))
    counted = min(seconds(lambda: count(store)) for _ in range(store.options.rounds))
    yield Result(f"sequential count of {events:,} events", counted, "s")
    divide()
    taken = seconds(work)
    assert not organisations_with_backtests()
    yield Result(f"backtest of {accesses:,} accesses", taken, "s", ratio=taken / counted, limit=WANTED)


def count(store: Store) -> int:
    """Reads every event."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENTIAL)
        events = store.count("SELECT count(*) FROM audit_accessevent")
        cursor.execute("RESET ALL")
    return events


def work() -> None:
    """Two processes take one part after the other."""
    workers = [subprocess.Popen([PYTHON, "-c", WORK], cwd=BASE_DIR) for _ in range(WORKERS)]
    assert [worker.wait() for worker in workers] == [0] * WORKERS
