"""The database is killed in the middle of launches: care goes on, and each of them is in the trail afterwards, once."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.pieces import Pieces, pieces
from tests.faults.running import descendants, wait_for
from tests.situations import nhs_number

pytestmark = pytest.mark.slow
SAM = "555000000102"
BROWSERS, BEFORE, AFTER = 3, 4, 6
"""Browsers at once, and launches that each finishes before and after the kill."""
LONGEST = 25
"""Seconds of a whole launch beside a server that hangs: each process of the web server finds out once."""
PEOPLE = f"""
from audit.models import Organisation, Role, User
Organisation.objects.get_or_create(ods_code="RX1", defaults={{"name": "Ashenmoor"}})
user = User.objects.create(staff_uid="{SAM}", name="Sam Okafor")
Role.objects.create(user=user, organisation_id="RX1", role_code="S8000:G8000:R8000", role_profile_id="555900020001",
                    activity_codes=["B0264", "B0370", "B0168"])
"""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Opened = Callable[[str, int], "Browser"]
STORY = ("launch", "permission", "note", "note", "close")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pieces]:
    with pieces(tmp_path_factory.mktemp("launches") / "state") as made:
        made.manage("shell", "-c", PEOPLE)
        made.start_web()
        yield made


@pytest.fixture
def opened(service: Pieces) -> Iterator[Opened]:
    """Opens browsers beside a local system of that name; they are closed however the test ends."""
    with ExitStack() as until_the_end:

        def opened(name: str, number: int) -> Browser:
            address = f"http://127.0.0.1:{service.listener.getsockname()[1]}"
            client = until_the_end.enter_context(httpx.Client(base_url=address, timeout=30))
            return Browser(service, service.add_source(name, "RX1"), number, client)

        yield opened


@dataclass
class Browser:
    """Somebody who launches again and again, and what they were told is done."""

    service: Pieces
    key: str
    name: int
    client: httpx.Client
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    finished: int = 0
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.client.get("/sign-in/")
        self._send("/sign-in/demo", page.text, staff_uid=SAM)
        assert self.client.get("/my-accesses/").status_code == 200

    def is_known(self) -> bool:
        """Whether the service, which stays away from a database that was down for a while, knows the source by now."""
        answer = self.client.post(
            "/api/launches",
            json={"nhs_number": nhs_number(self.name), "staff_uid": SAM},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        assert answer.status_code in {201, 503}, answer.text
        return answer.status_code == 201

    def launch(self) -> None:
        """A whole launch, from the local system's request to the closed record."""
        patient = nhs_number(self.name * 1000 + len(self.acknowledged))
        answer = self.client.post(
            "/api/launches",
            json={"nhs_number": patient, "staff_uid": SAM},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        assert answer.status_code == 201, answer.text
        page = self.client.get(answer.json()["launch"], follow_redirects=True)
        assert page.status_code == 200, page.text
        window = page.url.path
        launch_id = window.split("/")[3]
        self.acknowledged.append((launch_id, "launch"))
        question = self.client.get(window + "emergency/")
        said = {"explanation": "Unconscious after a fall", "information": "In resus", "decision": "emergency"}
        self._done(window + "decide/", question.text, launch_id, ("permission", "note"), **said)
        record = self.client.get(window)
        self._done(window + "note/", record.text, launch_id, ("note",), note="Rang the ward")
        self._done(window + "close/", record.text, launch_id, ("close",))
        assert "The record is closed" in self.client.get(window).text
        self.finished += 1

    def _done(self, path: str, page: str, launch_id: str, kinds: tuple[str, ...], **said: str) -> None:
        """One step that the service says is done."""
        answer = self._send(path, page, **said)
        assert answer.status_code == 302, answer.text
        self.acknowledged += [(launch_id, kind) for kind in kinds]

    def _send(self, path: str, page: str, **said: str) -> httpx.Response:
        found = TOKEN.search(page)
        assert found, page
        return self.client.post(path, data=said | {"csrfmiddlewaretoken": found[1]})

    def go_on(self, stop: threading.Event) -> None:
        """Launches until told to stop; an error ends it, for somebody has to be treated meanwhile."""
        while not stop.is_set():
            try:
                self.launch()
            except Exception as error:  # noqa: BLE001 - whatever it was, the test tells it
                self.errors.append(f"{type(error).__name__}: {error}"[:2000])
                return


def stored(service: Pieces) -> list[tuple[str, str]]:
    """Each event of the trail, in the order of what happened."""
    return [
        (launch, kind)
        for launch, kind in service.rows("SELECT launch_id, kind FROM audit_accessevent ORDER BY occurred_at, event_id")
    ]


def waiting_files(service: Pieces) -> list[Path]:
    return sorted((service.state.path / "spool").glob("*.sealed"))


def replayed(service: Pieces) -> bool:
    """Asks for the health of the service, as a monitor does, and tells whether it is well and nothing waits."""
    return service.get("/healthz") == 200 and not waiting_files(service)


def launched(service: Pieces, browser: Browser) -> int:
    """Launches once and returns how many events are stored then.

    A process of the web server may still stay away from the database and spool what it is told, and with no worker beside
    it the spool is emptied when somebody asks for the health of the service.
    """
    browser.launch()
    wait_for(lambda: replayed(service), "what waited is stored", 90)
    return len(stored(service))


def health(service: Pieces) -> dict[str, Any]:
    answer = service.request("GET", "/healthz", b"")
    return dict(answer.json)


def test_launches_outlive_the_database(service: Pieces, opened: Opened) -> None:
    browsers = [opened(f"ward {number}", number) for number in range(BROWSERS)]
    stop = threading.Event()
    threads = [threading.Thread(target=browser.go_on, args=[stop]) for browser in browsers]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: all(b.finished >= BEFORE or b.errors for b in browsers), "launches are in full swing", 180)
        postgres = service.servers.postgres.process
        assert postgres
        service.kill(postgres)
        then = [browser.finished for browser in browsers]
        wait_for(
            lambda: all(b.finished >= now + AFTER or b.errors for b, now in zip(browsers, then, strict=True)),
            "launches go on without the database",
            180,
        )
        waiting = health(service)
        files = waiting_files(service)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [error for browser in browsers for error in browser.errors] == []
    assert waiting["status"] == "unavailable"
    assert waiting["spool"]["waiting"] > 0
    assert files
    patients = [nhs_number(n * 1000 + m).encode() for n in range(BROWSERS) for m in range(200)]
    for file in files:
        content = file.read_bytes()
        assert not any(patient in content for patient in patients), "the spool is readable"

    service.servers.postgres.wait_for_leftovers()
    service.servers.postgres.launch()
    service.servers.postgres.wait_until_ready()
    with suppress(AssertionError):
        wait_for(lambda: health(service)["spool"]["waiting"] == 0, "the spool is replayed", 90)
    assert health(service)["spool"] == {"waiting": 0, "unreadable": 0, "oldest": None}

    acknowledged = [event for browser in browsers for event in browser.acknowledged]
    trail = stored(service)
    assert Counter(acknowledged) - Counter(trail) == Counter(), "something acknowledged is lost"
    assert [
        key for key, times in Counter(service.rows("SELECT event_id FROM audit_accessevent")).items() if times > 1
    ] == []
    for launch in {launch for launch, _ in acknowledged}:
        kinds = tuple(kind for each, kind in trail if each == launch)
        assert kinds == STORY[: len(kinds)], f"{launch} is out of order: {kinds}"
    assert service.count("SELECT sum(conflicting) + sum(rejected) FROM audit_batch") == 0


def test_launches_go_on_while_the_database_hangs(service: Pieces, opened: Opened) -> None:
    """A server that is stopped, not killed: connections stay open and nobody answers."""
    browser = opened("theatre", 5)
    wait_for(browser.is_known, "the service asks the database again", 60)
    before = launched(service, browser)
    postgres = service.servers.postgres.process
    assert postgres
    hanging = [postgres.pid, *descendants(postgres.pid)]
    try:
        for process in hanging:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        started = time.monotonic()
        browser.launch()
        assert time.monotonic() - started < LONGEST
        assert waiting_files(service)
    finally:
        for process in hanging:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
    wait_for(lambda: replayed(service), "the spool is replayed", 90)
    assert len(stored(service)) == before + len(STORY)


def test_launches_go_on_without_database_and_valkey(service: Pieces, opened: Opened) -> None:
    """Both are gone: what this host remembers is enough, and the trail has it all afterwards."""
    browser = opened("surgery", 6)
    wait_for(browser.is_known, "the service asks the database again", 60)
    before = launched(service, browser)
    servers = service.servers
    for server in (servers.postgres, servers.valkey):
        assert server.process
        service.kill(server.process)
    try:
        browser.launch()
        assert waiting_files(service)
    finally:
        for server in (servers.postgres, servers.valkey):
            server.wait_for_leftovers()
            server.launch()
            server.wait_until_ready()
    wait_for(lambda: replayed(service), "the spool is replayed", 90)
    assert len(stored(service)) == before + len(STORY)


def test_the_spool_is_replayed_by_command_too(service: Pieces, opened: Opened) -> None:
    """Without a web server: what waits on the host comes in by command, and again it changes nothing."""
    browser = opened("clinic", 7)
    wait_for(browser.is_known, "the service asks the database again", 60)
    before = launched(service, browser)
    postgres = service.servers.postgres.process
    assert postgres
    service.kill(postgres)
    browser.launch()
    service.stop()
    files = {file.name: file.read_bytes() for file in waiting_files(service)}
    assert files
    service.servers.postgres.wait_for_leftovers()
    service.servers.postgres.launch()
    service.servers.postgres.wait_until_ready()
    assert "0 files left" in service.manage("replay_spool")
    assert len(stored(service)) == before + len(STORY)
    for name, content in files.items():
        (service.state.path / "spool" / name).write_bytes(content)
    service.manage("replay_spool")
    assert len(stored(service)) == before + len(STORY)
    assert waiting_files(service) == []
