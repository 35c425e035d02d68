"""Everything is killed in the middle of an ingest: each event that was acknowledged is there afterwards, and once."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.faults.pieces import Pieces, pieces
from tests.faults.running import wait_for
from tests.faults.workload import Record, workload

pytestmark = pytest.mark.slow
CLIENTS, BATCHES, ACCESSES = 4, 150, 600
ENOUGH = 50  # acknowledged batches, after which all is killed


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Pieces]:
    with pieces(tmp_path_factory.mktemp("durability") / "state") as made:
        made.sweep_seconds = 1
        yield made


class Clients:
    """Systems that send batches at once and keep what was not acknowledged, to send it again."""

    def __init__(self, service: Pieces, key: str, batches: list[list[Record]]) -> None:
        self.service, self.key = service, key
        self.waiting = batches
        self.acknowledged: list[Record] = []
        self.taken = 0
        self.lock = threading.Lock()

    def send(self, stop: threading.Event) -> None:
        """Sends what waits until nothing does, or until told to stop."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            for done in [clients.submit(self._send, stop) for _ in range(CLIENTS)]:
                done.result()

    def _send(self, stop: threading.Event) -> None:
        while not stop.is_set():
            with self.lock:
                if not self.waiting:
                    return
                batch = self.waiting.pop()
            if not self._is_acknowledged(batch):
                with self.lock:
                    self.waiting.insert(0, batch)

    def _is_acknowledged(self, batch: list[Record]) -> bool:
        with suppress(OSError, http.client.HTTPException):
            answer = self.service.post(self.key, batch)
            if answer.status == 200:
                with self.lock:
                    self.acknowledged += batch
                    self.taken += 1
                return True
            assert answer.status >= 500, answer  # a server that is going down says so, and stores nothing
        return False


def wrongs(service: Pieces, organisation: str, acknowledged: list[Record]) -> list[str]:
    """What is wrong with the store: acknowledged events that are not there, and events that are there twice."""
    query = "SELECT event_id FROM audit_accessevent WHERE organisation = %s"
    stored = Counter(event_id for (event_id,) in service.rows(query, organisation))
    lost = [f"{event['event_id']} is lost" for event in acknowledged if event["event_id"] not in stored]
    return lost + [f"{event_id} is there {times} times" for event_id, times in stored.items() if times > 1]


def test_acknowledged_events_outlive_a_kill_of_everything(service: Pieces) -> None:
    service.start_web()
    service.start_workers()
    service.start_beats()
    events = workload("RX1", ACCESSES)
    size = len(events) // BATCHES
    batches = [events[start : start + size] for start in range(0, len(events), size)]
    clients = Clients(service, service.add_source("ward", "RX1"), batches)

    stop = threading.Event()
    sending = threading.Thread(target=clients.send, args=[stop])
    sending.start()
    wait_for(lambda: clients.taken >= ENOUGH, "the ingest is in full swing")
    service.kill_everything()
    stop.set()
    sending.join()
    assert clients.waiting, "the kill came when everything was sent"

    service.start_servers()
    assert not wrongs(service, "RX1", clients.acknowledged)

    service.start_web()
    service.start_workers()
    service.start_beats()
    clients.send(threading.Event())
    assert len(clients.acknowledged) == len(events)
    assert not wrongs(service, "RX1", events)
    service.wait_until_done()
    assert service.rows("SELECT count(*), sum(events) FROM audit_access") == [(ACCESSES, len(events))]
    assert service.count("SELECT count(*) FROM audit_eventkey") == len(events)
    assert service.count("SELECT sum(accepted) FROM audit_batch") == len(events)


def test_the_check_sees_what_is_lost_and_what_is_doubled(service: Pieces) -> None:
    """The service refuses a server that could lose events, so the loss is made by hand."""
    events = workload("RX2", 5)
    service.ingest(events)
    assert not wrongs(service, "RX2", events)
    lost, doubled = events[3]["event_id"], events[7]["event_id"]
    service.tamper("DELETE FROM audit_accessevent WHERE organisation = 'RX2' AND event_id = %s", lost)
    service.tamper(
        "INSERT INTO audit_accessevent SELECT (jsonb_populate_record(e, '{\"batch_id\": 0}')).*"
        " FROM audit_accessevent e WHERE organisation = 'RX2' AND event_id = %s",
        doubled,
    )
    assert wrongs(service, "RX2", events) == [f"{lost} is lost", f"{doubled} is there 2 times"]
