"""What a launch does while the database is down, and how it all comes into the trail afterwards."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from audit.models import User
from oneclick.launch import registry, spool, sweeping, trail
from oneclick.launch.desk import desk
from oneclick.launch.models import LastingPermission
from tests.factories import TRUST, make_clinician
from tests.integration.oneclick.launch.conftest import Desktop, events, path_of, story
from tests.integration.oneclick.launch.test_permission import GOOD, answered, decide
from tests.integration.oneclick.launch.test_tickets import QUESTION

pytestmark = pytest.mark.django_db


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A switch: the database is found to be down."""

    def switch(*, on: bool = True) -> None:
        monkeypatch.setattr(desk, "is_open", lambda: not on)

    return switch


@pytest.fixture
def ready(desktop: Desktop, said: dict[str, str]) -> Desktop:
    """Somebody who opened a record while the database was well, so that it is known who they are."""
    desktop.get(desktop.open(**said))
    return desktop


def test_a_whole_launch_needs_no_database(ready: Desktop, said: dict[str, str], down: Any) -> None:
    before = len(events())
    down()
    window = ready.open(**said)
    assert QUESTION in ready.get(window).text
    answered(ready, window, decision="emergency", step="emergency", explanation=GOOD, information="In resus")
    assert "The record is closed" in ready.get(ready.post(window + "close/").leads_to).text
    assert len(events()) == before
    assert spool.waiting() == 3
    down(on=False)
    assert trail.replay() == 3
    assert story()[before:] == [
        ("launch", "success"),
        ("permission", "emergency"),
        ("note", "In resus"),
        ("close", "success"),
    ]
    assert len({event.launch_id for event in events()[before:]}) == 1
    assert spool.waiting() == 0
    assert trail.replay() == 0


@pytest.fixture
def alone(down: Any, settings: Any) -> Any:
    """A switch: neither the database nor Valkey answers, or both do again."""
    usual = settings.REDIS_URL

    def switch(*, on: bool = True) -> None:
        down(on=on)
        settings.REDIS_URL = "redis://127.0.0.1:1/0" if on else usual

    return switch


def test_a_whole_launch_needs_neither_database_nor_valkey(ready: Desktop, said: dict[str, str], alone: Any) -> None:
    before = len(events())
    alone()
    ticket = path_of(ready.ask(**said).json()["launch"])
    window = ready.get(ticket).leads_to
    assert QUESTION in ready.get(window).text
    answered(ready, window, decision="granted")
    again = ready.get(ticket)
    assert "was used already" in again.text
    drawer = spool.folder() / "drawer"
    assert not any(said["nhs_number"].encode() in file.read_bytes() for file in drawer.iterdir())
    alone(on=False)
    assert "was used already" in ready.get(ticket).text, "what was used here stays used"
    trail.replay()
    assert [event for event in story()[before:] if event[0] != "launch" or event[1] != "denied"] == [
        ("launch", "success"),
        ("permission", "granted"),
    ]
    assert [event.outcome for event in events()[before:]].count("denied") == 2


def test_what_lies_on_this_host_is_forgotten(ready: Desktop, said: dict[str, str], alone: Any) -> None:
    alone()
    ready.open(**said)
    drawer = spool.folder() / "drawer"
    kept = {file.name.split("-")[0] for file in drawer.iterdir()}
    assert kept == {"known", "ticket", "used"}
    for file in drawer.iterdir():
        os.utime(file, (0, 0))
    assert ready.ask(**said).status_code == 503, "what is too old is known no longer"
    alone(on=False)
    sweeping.sweep()
    assert list(drawer.iterdir()) == []


def test_without_anything_to_write_to_no_launch_is_taken(
    ready: Desktop, said: dict[str, str], alone: Any, settings: Any, tmp_path: Any
) -> None:
    ticket = path_of(ready.ask(**said).json()["launch"])
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    alone()
    settings.ONECLICK_SPOOL = blocked / "spool"
    assert ready.ask(**said).status_code == 503
    page = ready.get(ticket)
    assert page.status == 503
    assert "cannot check launches at this moment" in page.text


def test_a_lasting_permission_comes_with_the_spool(ready: Desktop, said: dict[str, str], down: Any) -> None:
    decide(keeps=["ongoing"])
    ready.get(ready.open(**said))
    down()
    window = ready.open(**said)
    ready.get(window)
    answered(ready, window, decision="granted", scope="ongoing")
    assert not LastingPermission.objects.exists()
    down(on=False)
    trail.replay()
    assert LastingPermission.objects.get().nhs_number == said["nhs_number"]


def test_a_ticket_is_good_once_without_the_database(ready: Desktop, said: dict[str, str], down: Any) -> None:
    down()
    ticket = path_of(ready.ask(**said).json()["launch"])
    assert ready.get(ticket).status == 303
    assert "was used already" in ready.get(ticket).text
    assert spool.waiting() == 1, "the second attempt is recorded"


def test_nobody_is_taken_for_signed_in(ready: Desktop, said: dict[str, str], down: Any) -> None:
    down()
    window = ready.open(**said)
    ready.client.cookies["sessionid"] = "another"
    assert "nobody can sign in at this moment" in ready.get(window).text
    ready.client.cookies.pop("sessionid")
    assert "nobody can sign in at this moment" in ready.get(window).text


def test_who_was_idle_too_long_is_not_taken_for_signed_in(
    ready: Desktop, said: dict[str, str], down: Any, settings: Any
) -> None:
    down()
    window = ready.open(**said)
    settings.ONECLICK_IDLE_SECONDS = -1
    assert "nobody can sign in at this moment" in ready.get(window).text


def test_a_launch_for_another_user_is_denied_without_the_database_too(
    ready: Desktop, said: dict[str, str], down: Any, clinician: User
) -> None:
    other = make_clinician()
    down()
    page = ready.get(ready.open(**said | {"staff_uid": other.staff_uid}))
    assert page.status == 403
    down(on=False)
    trail.replay()
    assert (events()[-1].staff_uid, events()[-1].outcome) == (clinician.staff_uid, "denied")


def test_forms_are_checked_without_the_database(ready: Desktop, said: dict[str, str], down: Any) -> None:
    down()
    window = ready.open(**said)
    ready.get(window)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ready.client.cookies
    for cookies in (ready.jar[window],):
        for name, cookie in cookies.items():
            strict.cookies[name] = cookie
    assert strict.post(window + "decide/", {"decision": "granted"}, secure=True).status_code == 403


def test_a_page_whose_database_fails_in_the_middle_is_done_again_without_it(
    ready: Desktop, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written may or may not have been committed: the same ids are spooled, so that it counts once."""
    window = ready.open(**said)
    ready.get(window)
    before = len(events())
    real = trail.store
    failed: list[spool.Kept] = []

    def store(kept: spool.Kept) -> None:
        real(kept)
        if not failed:
            failed.append(kept)
            raise OperationalError("the connection broke at the commit")

    monkeypatch.setattr(trail, "store", store)
    ready.client.raise_request_exception = False
    page = answered(ready, window, decision="granted")
    assert "Choose a service" in page.text
    desk.open()
    assert spool.waiting() == 1
    real(failed[0])  # as though it had been committed after all
    trail.replay()
    assert story()[before:] == [("permission", "granted")]


def test_a_launch_asked_for_while_the_database_fails_is_taken_all_the_same(
    ready: Desktop, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key: str) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(registry, "source_with_key", fail)
        answer = ready.ask(**said)
    assert answer.status_code == 201, answer.content
    desk.open()
    assert QUESTION in ready.get(ready.get(path_of(answer.json()["launch"])).leads_to).text


def test_the_replay_stops_at_the_first_that_the_database_does_not_take(
    ready: Desktop, said: dict[str, str], down: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    down()
    for _ in range(2):
        ready.get(ready.open(**said))

    def fail(kept: spool.Kept) -> None:
        raise OperationalError("down again")

    with monkeypatch.context() as patch:
        patch.setattr(trail, "store", fail)
        assert trail.replay() == 0
    assert spool.waiting() == 2
    desk.open()
    assert trail.replay() == 2


def test_the_spool_is_sealed_and_for_us_alone(ready: Desktop, said: dict[str, str], down: Any) -> None:
    down()
    ready.get(ready.open(**said))
    (file,) = spool.folder().glob("*.sealed")
    assert said["nhs_number"].encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert spool.folder().stat().st_mode & 0o777 == 0o700


def test_a_file_of_a_lost_key_is_set_aside_and_counted(
    ready: Desktop, said: dict[str, str], down: Any, settings: Any
) -> None:
    settings.ONECLICK_SPOOL_KEYS = ["a former key"]
    down()
    ready.get(ready.open(**said))
    settings.ONECLICK_SPOOL_KEYS = ["a new key", "a former key"]
    ready.get(ready.open(**said))
    settings.ONECLICK_SPOOL_KEYS = ["a new key"]
    down(on=False)
    assert trail.replay() == 1
    assert sweeping.figures() == {"waiting": 0, "unreadable": 1, "oldest": None}


def test_without_database_and_spool_nothing_opens(
    ready: Desktop, said: dict[str, str], down: Any, settings: Any, tmp_path: Any
) -> None:
    """What cannot be kept anywhere is not shown."""
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    down()
    window = ready.open(**said)
    settings.ONECLICK_SPOOL = blocked / "spool"
    page = ready.get(window)
    assert page.status == 503
    assert QUESTION not in page.text


def test_a_source_that_was_never_seen_cannot_launch_without_the_database(desktop: Desktop, down: Any) -> None:
    down()
    answer = desktop.ask(nhs_number="9990402132", staff_uid="1")
    assert answer.status_code == 503
    assert TRUST not in answer.content.decode()
