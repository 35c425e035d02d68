"""Asking for a launch with a source's key, and the one-time address that comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from audit.models import User
from oneclick.launch import shelf, tickets
from oneclick.launch.models import ShelvedTicket
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_patient
from tests.integration.oneclick.launch.conftest import AsService, Desktop, events, path_of, refused, story

pytestmark = pytest.mark.django_db
QUESTION = "Has this patient given permission to view their Summary Care Record?"


def test_launches_works(desktop: Desktop, said: dict[str, str], clinician: User) -> None:
    answer = desktop.ask(**said, site="RX101", device="WARD-PC-17", correlation_id="abc-1", organisation=TRUST.lower())
    assert answer.status_code == 201, answer.content
    assert answer.json()["expires_in"] == 60
    assert said["nhs_number"] not in answer.content.decode()
    window = desktop.get(path_of(answer.json()["launch"]))
    assert window.status == 303
    page = desktop.get(window.leads_to)
    assert page.status == 200, page.html
    assert QUESTION in page.text
    (event,) = events()
    assert (event.kind, event.outcome, event.source.name) == ("launch", "success", f"oneclick {TRUST}")
    assert (event.staff_uid, event.nhs_number) == (clinician.staff_uid, said["nhs_number"])
    assert (event.organisation_id, event.site, event.device) == (TRUST, "RX101", "WARD-PC-17")
    role = clinician.roles.get()
    assert (event.role_code, event.role_profile_id) == (role.role_code, role.role_profile_id)
    assert event.activity_codes == role.activity_codes


def test_no_address_and_no_log_line_names_the_patient(
    desktop: Desktop, said: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = desktop.ask(**said)
    ticket = path_of(answer.json()["launch"])
    window = desktop.get(ticket).leads_to
    desktop.get(window)
    desktop.post(window + "decide/", decision="refused")
    desktop.get(ticket)
    assert said["nhs_number"] not in ticket + window + caplog.text


@pytest.mark.parametrize(
    ("header", "status"),
    [("", 401), ("Bearer", 401), ("Bearer wrong", 401), ("Basic abc", 401)],
)
def test_launches_requires_key(desktop: Desktop, as_service: AsService, header: str, status: int) -> None:
    with as_service():
        answer = Client().post(
            "/api/launches", "{}", "application/json", headers={"Authorization": header}, secure=True
        )
    assert answer.status_code == status
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"nhs_number": ""}, "nhs_number is missing"),
        ({"staff_uid": ""}, "staff_uid is missing"),
        ({"nhs_number": "9990402131"}, "check digit"),
        ({"nhs_number": "999 040 2132"}, "ten digits without spaces"),
        ({"nhs_number": 9990402132}, "must be text"),
        ({"service": "everything"}, "one of scr"),
        ({"organisation": ELSEWHERE}, "cannot launch for another organisation"),
        ({"patient": "x"}, "not a field of a launch"),
        ({"nhs_numbr": "x"}, "did you mean nhs_number?"),
        ({"date_of_birth": "30/05/1961"}, "such as 1961-05-30"),
        ({"family_name": "a\nb"}, "on one line"),
        ({"device": "x" * 300}, "at most 255"),
        ({"correlation_id": "x" * 65}, "1 to 64"),
    ],
)
def test_launches_says_what_is_wrong(desktop: Desktop, said: dict[str, str], wrong: dict[str, Any], says: str) -> None:
    answer = desktop.ask(**said | wrong)
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert "launch" not in answer.json()


def test_a_launch_with_an_invalid_nhs_number_is_kept_as_refused(desktop: Desktop, said: dict[str, str]) -> None:
    desktop.ask(**said | {"nhs_number": "9990402131"})
    assert events() == []
    (record,) = refused()
    assert (record.organisation_id, record.field) == (TRUST, "nhs_number")
    assert json.loads(bytes(record.record))["outcome"] == "denied"


def test_a_launch_that_is_wrong_otherwise_is_recorded_as_denied(desktop: Desktop, said: dict[str, str]) -> None:
    desktop.ask(**said | {"service": "everything"})
    (event,) = events()
    assert (event.kind, event.outcome, event.nhs_number) == ("launch", "denied", said["nhs_number"])


@pytest.mark.parametrize("body", ["", "[]", "nothing", '{"nhs_number": '])
def test_launches_refuses_what_is_no_object(desktop: Desktop, as_service: AsService, body: str) -> None:
    with as_service():
        key = {"Authorization": f"Bearer {desktop.key}"}
        answer = Client().post("/api/launches", body, "application/json", headers=key, secure=True)
    assert answer.status_code == 400


def test_launches_is_no_page(desktop: Desktop) -> None:
    assert desktop.get("/api/launches").status == 405


def test_launch_ticket_requires_sign_in_and_waits_for_it(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    desktop.client.logout()
    window = desktop.open(**said)
    page = desktop.get(window)
    assert page.leads_to == f"/sign-in/?next={window}"
    assert events() == []
    desktop.client.force_login(clinician)
    assert QUESTION in desktop.get(window).text
    assert story() == [("launch", "success")]


def test_a_ticket_waits_only_in_the_browser_that_opened_it(
    desktop: Desktop, as_service: AsService, said: dict[str, str], clinician: User
) -> None:
    window = desktop.open(**said)
    other = Desktop(as_service, desktop.key)
    other.client.force_login(clinician)
    page = other.get(window)
    assert page.status == 410
    assert "belongs to another browser" in page.text
    assert events() == []


def test_a_ticket_is_good_once(desktop: Desktop, said: dict[str, str]) -> None:
    ticket = path_of(desktop.ask(**said).json()["launch"])
    desktop.get(ticket)
    page = desktop.get(ticket)
    assert page.status == 410
    assert "was used already" in page.text
    (event,) = events()
    assert (event.kind, event.outcome, event.staff_uid) == ("launch", "denied", said["staff_uid"])


def test_a_ticket_is_good_for_a_minute(desktop: Desktop, said: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "GOOD_FOR", -tickets.GOOD_FOR)
    page = desktop.get(path_of(desktop.ask(**said).json()["launch"]))
    assert page.status == 410
    assert "came too late" in page.text
    assert [(event.kind, event.outcome) for event in events()] == [("launch", "denied")]


def test_an_unknown_ticket_opens_nothing_and_blames_nobody(desktop: Desktop) -> None:
    page = desktop.get("/launch/" + "A" * 43)
    assert page.status == 404
    assert "not known" in page.text
    assert events() == []


def test_a_ticket_for_another_user_is_denied(desktop: Desktop, said: dict[str, str], clinician: User) -> None:
    other = make_clinician()
    page = desktop.get(desktop.open(**said | {"staff_uid": other.staff_uid}))
    assert page.status == 403
    assert "made for another user than the one signed in here, Sam Okafor" in page.text
    assert 'action="/sign-in/out"' in page.html
    (event,) = events()
    assert (event.kind, event.outcome, event.staff_uid) == ("launch", "denied", clinician.staff_uid)
    assert QUESTION not in page.text


def test_a_ticket_opens_without_valkey(
    desktop: Desktop, said: dict[str, str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ticket = path_of(desktop.ask(**said).json()["launch"])
    assert ShelvedTicket.objects.count() == 1
    assert said["nhs_number"].encode() not in bytes(ShelvedTicket.objects.get().sealed)
    assert QUESTION in desktop.get(desktop.get(ticket).leads_to).text
    assert "was used already" in desktop.get(ticket).text


def test_what_was_used_in_valkey_stays_used_without_it(desktop: Desktop, said: dict[str, str], settings: Any) -> None:
    assert shelf.first_use("x", tickets.KEPT_FOR, by="a", database=True)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not shelf.first_use("x", tickets.KEPT_FOR, by="b", database=True)
    assert shelf.first_use("y", tickets.KEPT_FOR, by="b", database=False)
    assert shelf.first_use("y", tickets.KEPT_FOR, by="b", database=False)
    assert not shelf.first_use("y", tickets.KEPT_FOR, by="c", database=False)


def test_the_same_request_may_claim_again_without_the_database(db: None) -> None:
    assert shelf.first_use("once", tickets.KEPT_FOR, by="request", database=False)
    assert shelf.first_use("once", tickets.KEPT_FOR, by="request", database=False)
    assert not shelf.first_use("once", tickets.KEPT_FOR, by="another", database=False)


def test_a_role_that_opens_no_records_is_denied(desktop: Desktop, said: dict[str, str], clinician: User) -> None:
    clinician.roles.update(activity_codes=["B0062"])
    page = desktop.get(desktop.open(**said))
    assert page.status == 403
    assert "B0264 or B0370" in page.text
    assert [(event.kind, event.outcome) for event in events()] == [("launch", "denied")]


def test_a_role_profile_that_is_not_theirs_is_denied(desktop: Desktop, said: dict[str, str]) -> None:
    page = desktop.get(desktop.open(**said, role_profile_id="123456789012"))
    assert page.status == 403
    assert "named a role that is not yours" in page.text


def test_nobody_launches_for_an_organisation_without_a_role_there(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    clinician.roles.all().delete()
    clinician.roles.create(organisation_id=TRUST, role_code="R8000", role_profile_id="1", activity_codes=["B0264"])
    clinician.roles.update(organisation_id=make_clinician(ELSEWHERE).roles.get().organisation_id)
    page = desktop.get(desktop.open(**said))
    assert "no role at the organisation of this record system" in page.text
    (event,) = events()
    assert (event.kind, event.outcome) == ("close", "denied"), "a launch has to name a role, and there is none"


def test_another_role_of_the_person_is_chosen_first(desktop: Desktop, said: dict[str, str], clinician: User) -> None:
    theirs = clinician.roles.get()
    clinician.roles.create(
        organisation_id=TRUST, role_code="R8003", role_profile_id="777", activity_codes=["B0264", "B0370"]
    )
    desktop.client.force_login(clinician)
    window = desktop.open(**said, role_profile_id="777")
    page = desktop.get(window)
    assert page.leads_to.startswith("/sign-in/"), page.html
    assert "role" in page.leads_to
    assert events() == []
    assert theirs.role_profile_id != "777"


def test_the_patient_stands_on_the_page(desktop: Desktop, clinician: User) -> None:
    patient = make_patient(given_name="Ada", family_name="Pereira")
    named = {"given_name": "Ada", "family_name": "Pereira", "date_of_birth": "1961-05-30"}
    said = {"nhs_number": patient.nhs_number, "staff_uid": clinician.staff_uid}
    text = desktop.get(desktop.open(**said, **named)).text
    number = patient.nhs_number
    assert f"Name Ada Pereira Born 30 May 1961 NHS number {number[:3]} {number[3:6]} {number[6:]}" in text
