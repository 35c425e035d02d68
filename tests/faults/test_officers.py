"""Eight officers at once on the same few alerts, each a process that is killed now and then: nothing is lost or doubled.

ONECLICK_OFFICERS_SECONDS says for how long; a minute says more than the few seconds that the suite takes.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.pieces import Pieces, pieces
from tests.faults.running import PYTHON, wait_for

pytestmark = pytest.mark.slow
OFFICERS, ALERTS = 8, 6
SECONDS = float(os.environ.get("ONECLICK_OFFICERS_SECONDS", "15"))
MAKE = f"""
from tests.factories import make_alert, make_officer
for number in range({OFFICERS}):
    print("officer", make_officer(staff_uid=f"5559000000{{number:02}}", name=f"Officer {{number}}").staff_uid)
for _ in range({ALERTS}):
    make_alert()
"""
EVENTS = """
    SELECT l.reference, (e.detail->>'version')::int, e.kind, u.name, e.detail->>'from'
    FROM privacy_reviewevent e JOIN privacy_alert l ON l.id = e.alert_id LEFT JOIN audit_user u ON u.id = e.actor_id
    WHERE e.detail ? 'version' ORDER BY l.reference, e.id
"""
ROWS = """
    SELECT l.reference, l.version, l.status, u.name FROM privacy_alert l LEFT JOIN audit_user u ON u.id = l.assignee_id
"""
KINDS = {"take": "taken", "close": "closed", "hand-back": "handed_back", "reopen": "reopened"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Pieces]:
    """Servers with officers and alerts."""
    with pieces(tmp_path / "state") as made:
        made.manage("shell", "-c", MAKE)
        yield made


class Office:
    """The officers' processes."""

    def __init__(self, service: Pieces, *, careless: bool) -> None:
        self.service, self.careless, self.kills = service, careless, 0
        self.logs = [service.state.path / f"officer-{number}.log" for number in range(OFFICERS)]
        self.processes = [self._start(number) for number in range(OFFICERS)]

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        command = [str(PYTHON), "-m", "tests.faults.officer", f"5559000000{number:02}", str(self.logs[number])]
        (process,) = self.service.start([*command, *(["careless"] if self.careless else [])])
        return process

    def said(self) -> list[tuple[str, int, str]]:
        """What was kept, as the officers were told: alert, version and kind; a line cut off by a kill was never said."""
        lines = [line.split() for log in self.logs if log.exists() for line in log.read_text().splitlines(keepends=True)
                 if line.endswith("\n")]  # fmt: skip
        return [(reference, int(version), KINDS[act]) for reference, version, act in lines]

    def work(self, seconds: float, *, kill: bool) -> None:
        """Lets them work, once all of them have begun; now and then kills one in the middle of whatever it does."""
        wait_for(lambda: all(log.exists() and log.stat().st_size for log in self.logs), "every officer has acted")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            kept = len(self.said())
            wait_for(lambda kept=kept: len(self.said()) > kept + 20, "they work")
            if kill:
                number = random.randrange(OFFICERS)
                self.service.kill(self.processes[number])
                self.processes[number] = self._start(number)
                self.kills += 1
        self.service.kill(*self.processes)


def wrongs(service: Pieces, said: list[tuple[str, int, str]]) -> list[str]:
    """What is wrong with the alerts and their trail."""
    trail: dict[str, list[tuple[int, str, str, str]]] = {}
    for reference, *event in service.rows(EVENTS):
        trail.setdefault(reference, []).append(tuple(event))
    found = []
    for reference, version, status, holder in service.rows(ROWS):
        events = trail.get(reference, [])
        if [event[0] for event in events] != list(range(2, version + 1)):
            found.append(f"{reference}: version {version} has the events {[event[0] for event in events][-20:]}")
        expected, owner_wrongs = replay(events)
        found += [f"{reference}: {wrong}" for wrong in owner_wrongs]
        if (status, holder) != expected:
            found.append(f"{reference} is {(status, holder)}; its trail says {expected}")
    kept = {(reference, event[0], event[1]) for reference, events in trail.items() for event in events}
    return found + [f"{each} was acknowledged and is lost" for each in said if each not in kept]


def replay(events: list[tuple[int, str, str, str]]) -> tuple[tuple[str, str | None], list[str]]:
    """The status and holder that the events lead to, and each act of somebody who did not have the alert."""
    status, holder = "new", None
    found = []
    for version, kind, actor, former in events:
        if kind == "taken":
            if holder is not None and former != holder:
                found.append(f"version {version}: {actor} took what {holder} had")
            holder = actor
        elif kind == "reopened":
            status, holder = "investigating", actor
        else:
            if holder != actor:
                found.append(f"version {version}: {actor} {kind} what {holder} had")
            status, holder = ("closed", actor) if kind == "closed" else (status, None)
    return (status, holder), found


def test_eight_officers_with_crashes_lose_and_double_nothing(service: Pieces, record_property, capsys) -> None:
    office = Office(service, careless=False)
    office.work(SECONDS, kill=True)
    said = office.said()
    with capsys.disabled():
        print(f"\n{len(said)} acts of {OFFICERS} officers in {SECONDS:.0f} s, {office.kills} killed")
    assert office.kills > 3
    assert {kind for _, _, kind in said} == set(KINDS.values())
    assert wrongs(service, said) == []


def test_without_the_lock_the_same_work_goes_wrong(service: Pieces) -> None:
    """The control: were alerts not locked, the test above would say so."""
    office = Office(service, careless=True)
    office.work(3, kill=False)
    assert wrongs(service, office.said())
