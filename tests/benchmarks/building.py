"""Accesses from events."""

from __future__ import annotations

from collections.abc import Iterator

from audit.people.scope import organisation_scope
from audit.trail.builder import build_next
from audit.trail.lock import take_organisation
from privacy.pipeline import organisations_with_work
from tests.benchmarks.made_events import make_events
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store


def measure(store: Store) -> Iterator[Result]:
    """All accesses of one large batch."""
    store.ingest(make_events(store.options.events))
    store.rest()
    taken = seconds(build_all)
    yield Result("accesses built", store.count("SELECT count(*) FROM audit_access") / taken, "accesses/s")


def build_all() -> None:
    """Step by step, as a worker does."""
    for organisation in organisations_with_work():
        while build_one(organisation):
            pass


def build_one(organisation: str) -> bool:
    """One step in its transaction."""
    with organisation_scope([organisation]):
        assert take_organisation(organisation)
        return build_next(organisation)
