"""The demo's FHIR server, asked by the service's own adapters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from django.utils import timezone

from oneclick.demo_fhir import application as served
from oneclick.demo_fhir.people import person_of
from oneclick.demo_fhir.situations import KNOWN, SHOWS, Situation, situation_of
from oneclick.national import breaker
from oneclick.national.ask import ask
from oneclick.national.client import Caller
from oneclick.national.connections import close_all
from oneclick.national.place import SERVICES
from oneclick.national.question import Question
from tests.factories import make_nhs_number, make_patient

pytestmark = pytest.mark.django_db(transaction=False)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application on a port. People are looked up here, as the thread sees no test transaction."""
    monkeypatch.setattr(served, "SLOW_SECONDS", 0.5)
    people = {number: person_of(number) for number in KNOWN}
    monkeypatch.setattr(served, "person_of", lambda number: people.get(number) or person_of(number))
    breaker.breaker_of.cache_clear()
    with make_server("127.0.0.1", 0, served.application, handler_class=_Quiet) as made:
        Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"http://127.0.0.1:{made.server_port}"
        settings.ONECLICK_NATIONAL = {
            each: {"base_url": f"{address}/{each.replace('_', '-')}/FHIR/R4", "demo": True} for each in SERVICES
        }
        settings.ONECLICK_NATIONAL_SECONDS = 3
        yield address
        made.shutdown()
        close_all()


EXPECTED = {
    Situation.FULL: {"found"},
    Situation.NONE: {"none"},
    Situation.OPTED_OUT: {"opted_out"},
    Situation.RESTRICTED: {"found"},
    Situation.DECEASED: {"found"},
    Situation.UNKNOWN: {"unknown_patient"},
    Situation.FORBIDDEN: {"refused"},
    Situation.DOWN: {"down"},
    Situation.SLOW: {"found"},
}


@pytest.mark.parametrize("number", sorted(KNOWN))
def test_each_situation_is_what_it_says(server: str, number: str) -> None:
    answer = ask("scr", Question(number), Caller())
    situation = situation_of(number)
    assert answer.state in EXPECTED[situation]
    assert answer.restricted is (situation is Situation.RESTRICTED)
    assert bool(answer.deceased) is (situation is Situation.DECEASED)


def test_the_patient_that_shows_everything_shows_everything(server: str) -> None:
    for service in SERVICES:
        answer = ask(service, Question("9990402132", unscheduled=True), Caller())
        assert answer.state == "found", service
        assert not answer.other_patient
        assert not answer.failed


def test_every_listed_patient_is_a_special_one() -> None:
    assert set(SHOWS) <= set(KNOWN)


def test_the_same_patient_has_the_same_record(server: str) -> None:
    address = f"{server}/covid-vaccination/FHIR/R4/Immunization?patient.identifier=x|9990402132"
    assert httpx.get(address).json() == httpx.get(address).json()


def test_plans_are_for_children_of_the_demo() -> None:
    from oneclick.demo_fhir import cpis  # noqa: PLC0415 - only here

    born = timezone.localdate() - timedelta(days=70 * 365)
    old = [person_of(make_patient(nhs_number=make_nhs_number(), date_of_birth=born).nhs_number) for _ in range(40)]
    assert {person.born for person in old} == {born}
    assert not [person for person in old if cpis.care_teams("u", person)["entry"]]


@pytest.mark.parametrize("number", ["", "123", "9990402133"])
def test_a_wrong_number_is_refused(server: str, number: str) -> None:
    assert httpx.get(f"{server}/scr/FHIR/R4/DocumentReference", params={"patient": f"x|{number}"}).status_code == 400


def test_alerts_are_checked(server: str) -> None:
    wrong = {"resourceType": "AuditEvent"}
    assert httpx.post(f"{server}/scr/FHIR/R4/AuditEvent", content=json.dumps(wrong)).status_code == 400
    assert httpx.post(f"{server}/scr/FHIR/R4/AuditEvent", content=b"{").status_code == 400
    assert httpx.post(f"{server}/scr/FHIR/R4/Bundle", content=b"{}").status_code == 400
    assert httpx.get(f"{server}/scr/FHIR/R4/Nothing").status_code == 404
