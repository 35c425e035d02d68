"""The privacy officer's queue, as the web server makes it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.made_events import ORGANISATIONS
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.sign_in import cookie_of
from tests.benchmarks.store import Store
from tests.factories import make_user

LOOKS, WANTED = 30, 0.1


def measure(store: Store) -> Iterator[Result]:
    """The first page, and one of the worst filters, for an officer of all organisations."""
    store.fill(store.options.events // 4)
    store.vacuum()
    web = store.start_web()
    cookie = cookie_of(make_user(*ORGANISATIONS))
    for name, path in (("the queue", "/alerts/"), ("the queue, searched", "/alerts/?person=555000000001")):
        times = [seconds(lambda path=path: look(store, path, cookie)) for _ in range(LOOKS)]  # type: ignore[misc]
        yield Result(name, median(times), "s", limit=WANTED)
    store.service.kill(web)


def look(store: Store, path: str, cookie: dict[str, str]) -> None:
    """One look."""
    answer = store.service.request("GET", path, b"", cookie)
    assert answer.status == 200, answer
