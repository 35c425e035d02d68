"""From event to alert with real processes, while the broker is emptied and workers die: nothing is lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
import pytest

from tests.faults.pieces import Pieces, pieces
from tests.faults.running import wait_for
from tests.faults.workload import Record, care_file, made_of, workload

pytestmark = pytest.mark.slow
ACCESSES = 2_000
OFTEN, NEVER = 1, 100_000
LOOK_AGAIN = (
    "from privacy import pipeline; pipeline.queue_again(['CROWDED']); pipeline.catch_up('CROWDED');"
    "pipeline.learn('CROWDED'); pipeline.judge_afresh('CROWDED')"
)
EMERGENCY = {"kind": "permission", "decision": "emergency", "reason": "Unconscious after a fall"}


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Pieces]:
    """Servers and web, with the context of the organisations below."""
    folder = tmp_path_factory.mktemp("pipeline")
    with pieces(folder / "state") as service:
        service.start_web()
        service.manage("load_context", "--care", str(care_file(folder, "CALM", "KILLED", "CROWDED")))
        yield service


@pytest.fixture
def service(running: Pieces) -> Iterator[Pieces]:
    """The same; workers and beats that a test starts end with it."""
    web = running.programs[:1]
    yield running
    running.stop(but=web)


@pytest.fixture(scope="module")
def undisturbed(running: Pieces) -> dict[str, Any]:
    """What `detect` makes of the workload where nothing goes wrong."""
    send(running, "CALM", workload("CALM", ACCESSES))
    running.manage("detect")
    made = made_of(running, "CALM")
    assert len(made["accesses"]) == ACCESSES
    assert len(made["alerts"]) >= 5
    return made


def send(service: Pieces, organisation: str, *batches: list[Record]) -> None:
    """Sends batches, each of which must be taken whole."""
    key = service.add_source(f"source of {organisation}", organisation)
    with ThreadPoolExecutor(max_workers=4) as clients:
        for batch, answer in zip(batches, clients.map(lambda batch: service.post(key, batch), batches), strict=True):
            assert answer.status == 200, answer
            assert answer.json["accepted"] == len(batch)


def emergency(organisation: str, number: int = 0) -> list[Record]:
    """An access in an emergency that nothing explains."""
    event = {
        "event_id": f"emergency-{number}",
        "launch_id": f"emergency-{number}",
        "occurred_at": "2026-10-01T03:00:00Z",
        "organisation": organisation,
        "staff_uid": "555000000101",
        "nhs_number": "9990402132",
    }
    return [event | EMERGENCY, event | {"event_id": f"view-{number}", "kind": "view", "service": "scr"}]


def test_an_emergency_is_an_alert_in_seconds(service: Pieces, record_property, capsys) -> None:
    """By the wake-up that the ingest sends: the sweep comes too late to be what finds it."""
    service.sweep_seconds = NEVER
    service.start_workers()
    service.start_beats()
    key = service.add_source("ward", "QUICK")
    alerts = "SELECT count(*) FROM privacy_alert WHERE organisation = 'QUICK'"
    took = []
    with psycopg.connect(service.environment["DATABASE_OWNER_URL"], autocommit=True) as looking:
        for number in range(3):
            started = time.monotonic()
            events = [event | {"staff_uid": f"{number}"} for event in emergency("QUICK", number)]
            assert service.post(key, events).status == 200
            wait_for(lambda: looking.execute(alerts).fetchone()[0] == number + 1, "the alert is there")  # noqa: B023
            took.append(round(time.monotonic() - started, 2))
    record_property("seconds_from_post_to_alert", took)
    with capsys.disabled():
        print(f"\nfrom POST /api/events to the alert: {took} s (5 s are wanted on an idle machine)")


def test_an_emptied_broker_loses_nothing(service: Pieces) -> None:
    with service.broker() as broker:
        broker.flushall()
        send(service, "EMPTIED", *(emergency("EMPTIED", number) for number in range(20)))
        assert broker.llen("celery") > 0
        broker.flushall()
    assert service.count("SELECT count(*) FROM audit_access WHERE organisation = 'EMPTIED'") == 0
    service.sweep_seconds = OFTEN
    service.start_workers()
    service.start_beats()
    service.wait_until_done()
    made = made_of(service, "EMPTIED")
    assert len(made["accesses"]) == 20
    assert [(alert[3], alert[8], alert[-1]) for alert in made["alerts"]] == [("new", 20, 1)]
    with service.broker() as broker:
        broker.flushall()  # under running programs, which had bound their queue
    send(service, "EMPTIED2", emergency("EMPTIED2"))
    wait_for(lambda: made_of(service, "EMPTIED2")["alerts"], "what comes later is found too")


def test_killed_workers_leave_what_an_undisturbed_run_leaves(service: Pieces, undisturbed) -> None:
    """Once while accesses are built, once while findings are written, once while alerts are raised."""
    send(service, "KILLED", workload("KILLED", ACCESSES))
    service.sweep_seconds = OFTEN
    service.start_beats()
    for table in ("audit_access", "privacy_finding", "privacy_alert"):
        with writing_held_up(service, table):
            (worker,) = service.start_workers()
            wait_for(lambda: service.count(HELD_UP), f"a worker is about to write to {table}")
            service.kill(worker)
        assert not made_of(service, "KILLED")["alerts"]
    service.start_workers()
    wait_for_alerts(service, "KILLED", undisturbed)
    assert made_of(service, "KILLED") == undisturbed


def wait_for_alerts(service: Pieces, organisation: str, expected: dict[str, Any]) -> None:
    """Waits for the last of the work, which is the alerts: first the rules run, then it is learned what is usual."""
    wait_for(lambda: len(made_of(service, organisation)["alerts"]) >= len(expected["alerts"]), "all alerts are there")
    service.wait_until_done()


HELD_UP = """
    SELECT count(*) FROM pg_stat_activity WHERE application_name = 'oneclick-service' AND wait_event_type = 'Lock'
"""


@contextmanager
def writing_held_up(service: Pieces, table: str) -> Iterator[None]:
    """A block in which whoever writes to the table waits in the middle of its transaction."""
    with psycopg.connect(service.environment["DATABASE_OWNER_URL"]) as holding:
        holding.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        holding.rollback()


def test_two_beats_and_two_workers_double_nothing(service: Pieces, undisturbed) -> None:
    service.sweep_seconds = OFTEN
    service.start_workers(2)
    service.start_beats(2)
    events = workload("CROWDED", ACCESSES)
    Random(5).shuffle(events)
    send(service, "CROWDED", *(events[start : start + 400] for start in range(0, len(events), 400)))
    service.wait_until_done()
    wait_for(lambda: made_of(service, "CROWDED")["alerts"], "alerts are raised")
    service.stop(but=service.programs[:1])
    # What is usual was learned from less, as the events came in. Learned once more from all of them it must be the same.
    service.manage("shell", "-v0", "-c", LOOK_AGAIN)
    made = made_of(service, "CROWDED")
    assert {alert[-1] for alert in made["alerts"]} == {1}
    assert made == undisturbed
