"""The page of a service: who may see it, what it says in each state, and what it leaves in the trail."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Organisation
from audit.people.sessions import Session
from audit.trail.builder import build_next
from audit.trail.labels import VISIT_PLANNED, VISIT_UNSCHEDULED
from oneclick.launch import spool, trail
from oneclick.launch.desk import desk
from oneclick.signin.cis2.secret_text import seal
from oneclick.signin.models import ProviderSession
from tests.factories import ELSEWHERE, make_clinician, make_user
from tests.integration.conftest import Look
from tests.integration.oneclick.launch.conftest import Desktop, events, story
from tests.integration.oneclick.national.conftest import PATIENT, Window, launched
from tests.national_server import Asked, NationalServer, Says

pytestmark = pytest.mark.django_db
NUMBER = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": PATIENT}
ABOUT = {"resourceType": "Patient", "id": "p", "identifier": [NUMBER]}
SCR, CPIS, COVID, FLAG = "scr", "cpis", "covid_vaccination", "reasonable_adjustment"
VISIT = "?visit=unscheduled"


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:x:{n}", "resource": each} for n, each in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries} | more


def outcome(code: str, words: str) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code, "diagnostics": words}]}


def document(permission: str = "Ask") -> dict[str, Any]:
    label = {"system": "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission", "code": permission}
    return {
        "resourceType": "DocumentReference",
        "masterIdentifier": {"value": "KEY-1"},
        "subject": {"reference": "Patient/p"},
        "securityLabel": [{"coding": [label]}],
    }


def composition(markup: str = "<p>Nothing known</p>", title: str = "Allergies") -> dict[str, Any]:
    section = {"title": title, "text": {"div": f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div>'}}
    return {"resourceType": "Composition", "subject": {"reference": "Patient/p"}, "section": [section]}


def dose(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "occurrenceDateTime": "2021-02-07T13:28:17+00:00",
        "vaccineCode": {"text": "Made-up vaccine"},
        "patient": {"identifier": NUMBER},
    } | more


def answer_scr(national: NationalServer, *resources: dict[str, Any], permission: str = "Ask") -> None:
    national.answers["FHIR/R4/DocumentReference"] = Says(bundle(document(permission), ABOUT))
    national.answers["FHIR/R4/Bundle"] = Says(bundle(*resources, ABOUT))


def answer_covid(national: NationalServer, *resources: dict[str, Any], **more: Any) -> None:
    national.answers["FHIR/R4/Immunization"] = Says(bundle(*resources), **more)


def test_launch_service_works(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition())
    page = window.open(SCR)
    assert page.status == 200
    assert "Nothing known" in page.text
    assert "900 000 0009" in page.text
    assert page.response.headers["Cache-Control"].startswith("max-age=0")
    assert "no-store" in page.response.headers["Cache-Control"]


def test_launch_service_requires_sign_in(national: NationalServer, window: Window, look: Look) -> None:
    page = look(f"{window.path}scr/")
    assert page.status == 302
    assert page.leads_to.startswith("/sign-in/")
    assert not national.asked


def test_launch_service_requires_role(national: NationalServer, desktop: Desktop) -> None:
    """The window belongs to whoever launched; somebody without the window's cookie sees nothing of it."""
    window = launched(desktop)
    desktop.client.force_login(make_user("RX1", codes=("B0011",)))
    page = window.open(SCR)
    assert "900 000 0009" not in page.text
    assert not national.asked


def test_launch_service_hides_other_organisations(national: NationalServer, desktop: Desktop) -> None:
    window = launched(desktop)
    desktop.client.force_login(make_clinician(ELSEWHERE))
    assert "900 000 0009" not in window.open(SCR).text
    assert not national.asked


def test_launch_service_waits_for_a_decision(national: NationalServer, desktop: Desktop, clinician: Any) -> None:
    path = desktop.open(nhs_number=PATIENT, staff_uid=clinician.staff_uid)
    desktop.get(path)
    assert desktop.get(f"{path}scr/").status == 302
    assert not national.asked


def test_launch_service_is_not_shown_after_a_refusal(national: NationalServer, desktop: Desktop) -> None:
    assert launched(desktop, "refused").open(SCR).status == 302
    assert not national.asked


def test_launch_service_is_recorded(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition())
    window.open(SCR)
    answer_covid(national)
    window.open(COVID)
    last = events()[-2:]
    assert [(each.kind, each.service, each.outcome) for each in last] == [
        ("view", "scr", "success"),
        ("view", "covid_vaccination", "no_record"),
    ]
    assert len({each.launch_id for each in events()}) == 1


def test_there_are_four_services(window: Window) -> None:
    assert window.open("gp_connect").status == 404


DENIED = outcome("forbidden", "ACCESS_DENIED: this role may not")
STATES = [
    (SCR, Says(bundle(total=0)), "No Summary Care Record exists", "no_record"),
    (SCR, Says(outcome("forbidden", "Patient has not consented to store"), 403), "The patient has opted out", "denied"),
    (SCR, Says(outcome("forbidden", "Invalid access token"), 403), "The service refused access", "denied"),
    (SCR, Says(b"<html>no</html>", 403, "text/html"), "The service refused access", "denied"),
    (COVID, Says(bundle(total=0)), "No COVID-19 vaccination is recorded", "no_record"),
    (COVID, Says(DENIED, 403), "The service refused access", "denied"),
    (COVID, Says(outcome("login", "expired"), 401), "did not accept your sign-in", "denied"),
    (COVID, Says(outcome("not-found", "PATIENT_NOT_FOUND"), 404), "does not know this patient", "no_record"),
    (COVID, Says(outcome("not-found", "INVALIDATED_RESOURCE"), 404), "does not know this patient", "no_record"),
    (COVID, Says(outcome("not-found", "Nothing"), 404), "No COVID-19 vaccination is recorded", "no_record"),
    (COVID, Says(b"no such page", 404, "text/plain"), "COVID-19 vaccination is not available now", "error"),
    (COVID, Says(outcome("invalid", "INVALID_NHS_NUMBER 9000000009"), 400), "did not understand the question", "error"),
    (COVID, Says(outcome("business-rule", "PATIENT_DECEASED"), 403), "The patient has died", "denied"),
    (COVID, Says(outcome("suppressed", "RESTRICTED patient"), 403), "This patient’s record is restricted", "denied"),
    (COVID, Says(outcome("transient", "down"), 500), "COVID-19 vaccination is not available now", "error"),
    (COVID, Says(outcome("timeout", "slow"), 408), "COVID-19 vaccination is not available now", "error"),
    (COVID, Says(b"<h1>503 Service Temporarily Unavailable</h1>", 503, "text/html"), "is not available now", "error"),
    (COVID, Says(b"", 429, headers={"Retry-After": "3600"}), "The service is busy", "error"),
    (COVID, Says(b"", 200), "The answer could not be read", "error"),
    (COVID, Says(b"<html><body>Sign in to the wifi</body></html>", 200, "text/html"), "could not be read", "error"),
    (COVID, Says(b'{"resourceType": "CapabilityStatement"}'), "The answer could not be read", "error"),
    (COVID, Says(bundle(total=3)), "The answer could not be read", "error"),
    (COVID, Says(outcome("not-found", "PATIENT_NOT_FOUND")), "does not know this patient", "no_record"),
    (COVID, Says(bundle(outcome("exception", "half of it failed"))), "is not available now", "error"),
    (COVID, Says(b"", 302, headers={"Location": "http://127.0.0.1:1/"}), "did not understand the question", "error"),
    (FLAG, Says(bundle(total=0)), "No Reasonable Adjustment Flag exists", "no_record"),
    (FLAG, Says(outcome("not-found", "PATIENT_NOT_FOUND"), 404), "does not know this patient", "no_record"),
    (FLAG, Says(b"no such page", 404, "text/plain"), "Reasonable Adjustment Flag is not available now", "error"),
    (FLAG, Says(DENIED, 403), "The service refused access", "denied"),
    (CPIS, Says(bundle(total=0)), "No child protection information", "no_record"),
    (CPIS, Says(DENIED, 403), "The service refused access", "denied"),
]


@pytest.mark.parametrize(("service", "says", "heading", "result"), STATES)
def test_each_state_has_its_page(
    service: str, says: Says, heading: str, result: str, national: NationalServer, window: Window, settings: Any
) -> None:
    settings.ONECLICK_NATIONAL_SECONDS = 3
    national.answers["*"] = says
    page = window.open(service, VISIT if service == CPIS else "")
    assert page.status == 200
    assert heading in page.text
    assert "Back to the services" in page.text
    assert events()[-1].outcome == result


def test_nothing_listens(window: Window, settings: Any) -> None:
    settings.ONECLICK_NATIONAL = {SCR: {"base_url": "http://127.0.0.1:1/FHIR/R4"}}
    assert "Summary Care Record is not available now" in window.open(SCR).text
    assert events()[-1].outcome == "error"


def test_service_that_is_not_connected(window: Window, settings: Any) -> None:
    settings.ONECLICK_NATIONAL = {}
    assert "This service is not connected" in window.open(SCR).text
    assert events()[-1].outcome == "error"


def test_slow_service_does_not_hold_up_the_way_back(national: NationalServer, window: Window, settings: Any) -> None:
    settings.ONECLICK_NATIONAL_SECONDS = 0.4
    national.answers["*"] = Says(bundle(), after=3)
    page = window.open(COVID)
    assert "is not available now" in page.text
    assert f'href="{window.path}?all=1"' in page.html


def test_opted_out_record_is_not_even_asked_for(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition("<p>Penicillin</p>"), permission="No")
    page = window.open(SCR)
    assert "The patient has opted out" in page.text
    assert not national.asked_for("FHIR/R4/Bundle")
    assert events()[-1].outcome == "denied"


def test_an_old_yes_means_ask(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition(), permission="Yes")
    assert "Ask: ask before viewing" in window.open(SCR).text


def test_restricted_patient_is_shown_without_places(national: NationalServer, window: Window) -> None:
    place = {"type": "Organization", "identifier": {"value": "RX103"}, "display": "Weir Lane Centre"}
    about = ABOUT | {"meta": {"security": [{"code": "R"}]}}
    answer_covid(national, dose(performer=[{"actor": place}], location={"display": "Weir Lane"}), about)
    page = window.open(COVID)
    assert "This patient’s record is restricted" in page.text
    assert "Made-up vaccine" in page.text
    assert "Weir Lane" not in page.text


def test_restricted_summary_is_shown_without_the_practice(national: NationalServer, window: Window) -> None:
    about = ABOUT | {"meta": {"security": [{"code": "V"}]}}
    national.answers["FHIR/R4/DocumentReference"] = Says(bundle(document(), about))
    markup = '<p id="Practice">Weir Lane Surgery</p><p id="CreateTime">Yesterday</p>'
    national.answers["FHIR/R4/Bundle"] = Says(bundle(composition(markup)))
    page = window.open(SCR)
    assert "Yesterday" in page.text
    assert "Weir Lane" not in page.text


def test_deceased_patient_is_marked(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition())
    national.answers["FHIR/R4/Bundle"] = Says(bundle(composition(), ABOUT | {"deceasedDateTime": "2026-03-01"}))
    assert "The patient died on 1 Mar 2026." in window.open(SCR).text


def test_missing_allergies_are_said_to_be_missing(national: NationalServer, window: Window) -> None:
    answer_scr(national, composition(title="Current Repeat Medications"))
    assert "Nothing is said of allergies" in window.open(SCR).text


def test_markup_of_a_service_never_reaches_the_page(national: NationalServer, window: Window) -> None:
    markup = (
        "<p onclick='x()'>Kept</p><script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:x'>Link</a>"
    )
    answer_scr(national, composition(markup + "<p>&lt;b&gt;escaped&lt;/b&gt;</p>"))
    page = window.open(SCR)
    assert "Kept" in page.text
    assert "Link" in page.text
    for piece in ("alert(1)", "onerror", "onclick", "javascript:x", "<b>escaped"):
        assert piece not in page.html


def test_covid_page_tells_of_reactions_and_of_what_was_not_given(national: NationalServer, window: Window) -> None:
    reaction = {"date": "2021-02-08", "detail": {"reference": "#o"}, "reported": True}
    contained = {"resourceType": "Observation", "id": "o", "code": {"text": "Rash"}}
    refused = dose(status="not-done", statusReason={"text": "Declined"}, occurrenceDateTime="2021-05")
    wrong = dose(status="entered-in-error", vaccineCode={"text": "Somebody else's"})
    other = dose(protocolApplied=[{"targetDisease": [{"coding": [{"code": "6142004", "display": "Influenza"}]}]}])
    answer_covid(national, dose(reaction=[reaction], contained=[contained]), refused, wrong, other)
    page = window.open(COVID)
    for text in (
        "Rash, 8 Feb 2021 (Reported by the patient)",
        "Not given",
        "Declined",
        "May 2021",
        "entered in error is left out",
    ):
        assert text in page.text
    assert "Not a COVID-19 vaccination" in page.text
    assert "Somebody else" not in page.text


def test_next_page_of_the_same_service_is_followed(national: NationalServer, window: Window) -> None:
    link = [{"relation": "next", "url": f"{national.address}/FHIR/R4/Immunization?page=2"}]

    def pages(asked: Asked) -> Says:
        return Says(bundle(dose(lotNumber="B2"))) if "page" in asked.parameters else Says(bundle(dose(), link=link))

    national.answers["FHIR/R4/Immunization"] = pages
    assert "2 vaccinations against" in window.open(COVID).text


def test_next_page_elsewhere_is_not_followed(national: NationalServer, window: Window) -> None:
    link = [{"relation": "next", "url": "https://elsewhere.example/FHIR/R4/Immunization?page=2"}]
    national.answers["FHIR/R4/Immunization"] = Says(bundle(dose(), link=link))
    page = window.open(COVID)
    assert "There may be more than this page shows" in page.text
    assert len(national.asked) == 1


def team(days_ago: int | None, code: str = "342191000000101") -> dict[str, Any]:
    began = timezone.localdate() - timedelta(days=900)
    ended = {} if days_ago is None else {"end": (timezone.localdate() - timedelta(days=days_ago)).isoformat()}
    return {
        "resourceType": "CareTeam",
        "id": f"team-{days_ago}-{code}",
        "category": [{"coding": [{"code": code}]}],
        "name": f"917 - Council {days_ago}",
        "subject": {"identifier": NUMBER},
        "period": {"start": began.isoformat()} | ended,
        "telecom": [
            {"value": "01632 960201", "use": "work"},
            {"value": "07700 900201", "use": "mobile"},
        ],
    }


def viewed(n: int) -> list[dict[str, Any]]:
    role = {
        "resourceType": "PractitionerRole",
        "id": f"r{n}",
        "practitioner": {"display": f"Mrs Paula Number{n:02}"},
        "organization": {"display": "Riverside Hospital (RKEAA)"},
        "code": [{"coding": [{"display": "Midwifery sister"}]}],
    }
    agents = [
        {"type": {"coding": [{"code": "PAT"}]}, "who": {"identifier": NUMBER}},
        {"type": {"coding": [{"code": "ASSIGNED"}]}, "who": {"reference": f"PractitionerRole/r{n}"}, "requestor": True},
    ]
    recorded = f"2026-01-{n + 1:02}T17:36:41+00:00"
    return [{"resourceType": "AuditEvent", "id": f"a{n}", "recorded": recorded, "agent": agents}, role]


def test_cpis_asks_first(national: NationalServer, window: Window) -> None:
    page = window.open(CPIS)
    assert "Why has the patient visited you today?" in page.text
    assert "There is a problem" not in page.text
    assert "Select why the patient has visited you today" in window.open(CPIS, "?asked=yes").text
    assert not national.asked
    assert ("view", "cpis") not in story()


@pytest.mark.parametrize(
    ("visit", "header", "note"),
    [("planned", "false", VISIT_PLANNED), ("unscheduled", "true", VISIT_UNSCHEDULED)],
)
def test_cpis_keeps_and_sends_the_answer(
    visit: str, header: str, note: str, national: NationalServer, window: Window
) -> None:
    national.answers["*"] = Says(bundle(team(None)))
    window.open(CPIS, f"?visit={visit}")
    assert story()[-2:] == [("note", note), ("view", "cpis")]
    for path in ("CareTeam", "AuditEvent"):
        asked = national.asked_for(f"FHIR/R4/{path}")[0]
        assert asked.headers["IsUnscheduledAccessEvent"] == header
        assert asked.headers["TraceID"]
        assert asked.parameters["patient:identifier"] == f"https://fhir.nhs.uk/Id/nhs-number|{PATIENT}"


def test_cpis_shows_plans_for_as_long_as_they_are_to_be_shown(national: NationalServer, window: Window) -> None:
    unborn = "818901000000100"
    teams = [team(None), team(300), team(400), team(20, unborn), team(40, unborn)]
    national.answers["FHIR/R4/CareTeam"] = Says(bundle(*teams))
    national.answers["FHIR/R4/AuditEvent"] = Says(bundle())
    page = window.open(CPIS, VISIT)
    for text in (
        "Council None",
        "Council 300",
        "Council 20",
        "917",
        "07700 900201",
        "01632 960201",
        "Unborn child protection",
    ):
        assert text in page.text
    assert "Council 400" not in page.text
    assert "Council 40" not in page.text.replace("Council 400", "")
    assert page.text.index("Emergency duty team 07700") < page.text.index("Office hours 01632")


def test_cpis_shows_the_last_25_views(national: NationalServer, window: Window) -> None:
    national.answers["FHIR/R4/CareTeam"] = Says(bundle(team(None)))
    national.answers["FHIR/R4/AuditEvent"] = Says(bundle(*[each for n in range(28) for each in viewed(n)]))
    page = window.open(CPIS, VISIT)
    assert "The last 25 views" in page.text
    assert "28 Jan 2026, 5:36pm" in page.text
    assert "Mrs Paula Number27" in page.text
    assert "Midwifery sister" in page.text
    assert "Riverside Hospital (RKEAA)" in page.text
    assert "Number02" not in page.text


def test_cpis_shows_plans_though_the_views_fail(national: NationalServer, window: Window, settings: Any) -> None:
    settings.ONECLICK_NATIONAL_SECONDS = 2
    national.answers["FHIR/R4/CareTeam"] = Says(bundle(team(None)))
    national.answers["FHIR/R4/AuditEvent"] = Says(b"", 500)
    page = window.open(CPIS, VISIT)
    assert "Council None" in page.text
    assert "The service could not give the list of earlier views." in page.text
    assert "Nobody has looked before" not in page.text


def test_cpis_of_the_demo_shows_views_of_our_own_trail(
    national: NationalServer, desktop: Desktop, settings: Any, clinician: Any
) -> None:
    settings.ONECLICK_NATIONAL[CPIS]["demo"] = True
    national.answers["*"] = Says(bundle(team(None)))
    for visit in ("unscheduled", "planned"):
        launched(desktop).open(CPIS, f"?visit={visit}")
    while build_next(Organisation.objects.get().pk):
        pass
    page = launched(desktop).open(CPIS, VISIT)
    assert "The last 1 view" in page.text
    assert "Clinical practitioner" in page.text
    assert clinician.staff_uid in page.text


def test_adjustments_are_for_clinical_roles(national: NationalServer, desktop: Desktop) -> None:
    consent = {"resourceType": "Consent", "status": "active", "patient": {"identifier": NUMBER}}
    flag = {
        "resourceType": "Flag",
        "status": "active",
        "code": {"text": "Large print"},
        "subject": {"identifier": NUMBER},
    }
    national.answers["*"] = Says(bundle())
    national.answers["FHIR/R4/Consent"] = Says(bundle(consent))
    national.answers["FHIR/R4/Flag"] = Says(bundle(flag))
    assert "Large print" in launched(desktop).open(FLAG).text
    receptionist = make_user("RX1", codes=("B0264", "B0370"), role_code="S8001:G8003:R8009")
    desktop.client.force_login(receptionist)
    national.asked.clear()
    page = launched(desktop).open(FLAG)
    assert "This patient has a Reasonable Adjustment Flag." in page.text
    assert "Large print" not in page.text
    assert [asked.path for asked in national.asked] == ["FHIR/R4/Consent"]
    assert events()[-1].outcome == "success"


def test_an_activity_can_open_the_adjustments(national: NationalServer, desktop: Desktop, settings: Any) -> None:
    settings.ONECLICK_ADJUSTMENT_ACTIVITIES = ["B0370"]
    flag = {"resourceType": "Flag", "status": "active", "code": {"text": "Large print"}}
    national.answers["*"] = Says(bundle())
    national.answers["FHIR/R4/Flag"] = Says(bundle(flag))
    desktop.client.force_login(make_user("RX1", codes=("B0264", "B0370"), role_code="S8001:G8003:R8009"))
    assert "Large print" in launched(desktop).open(FLAG).text


def test_adjustments_are_asked_for_as_the_api_wants(national: NationalServer, window: Window) -> None:
    national.answers["*"] = Says(bundle())
    window.open(FLAG)
    category = "https://fhir.nhs.uk/STU3/CodeSystem/RARecord-FlagCategory-1|NRAF"
    asked = {asked.path.removeprefix("FHIR/R4/"): asked.parameters for asked in national.asked}
    ordinary = {"patient": PATIENT, "status": "active", "category": category}
    code = {"patient": PATIENT, "status": "active", "code": "http://snomed.info/sct|1094391000000102"}
    assert asked == {
        "Consent": ordinary,
        "Flag": ordinary,
        "UnderlyingConditionList": ordinary,
        "ThresholdCode": ordinary,
        "List": code,
    }


def test_a_part_that_fails_is_named(national: NationalServer, window: Window, settings: Any) -> None:
    settings.ONECLICK_NATIONAL_SECONDS = 2
    national.answers["*"] = Says(bundle())
    national.answers["FHIR/R4/Consent"] = Says(bundle({"resourceType": "Consent", "status": "active"}))
    national.answers["FHIR/R4/List"] = Says(b"", 500)
    page = window.open(FLAG)
    assert "The service could not give impairments." in page.text
    assert "Consent recorded" in page.text


def test_headers_go_with_every_request(national: NationalServer, window: Window, clinician: Any) -> None:
    national.answers["*"] = Says(bundle())
    window.open(COVID)
    headers = national.asked[0].headers
    assert headers["NHSD-Session-URID"] == clinician.roles.get().role_profile_id
    assert headers["X-Correlation-ID"].replace("-", "") == window.path.split("/")[3]
    assert len(headers["X-Request-ID"]) == 36
    assert "Authorization" not in headers


def test_token_of_the_sign_in_goes_along(national: NationalServer, window: Window) -> None:
    national.answers["*"] = Says(bundle())
    session = Session.objects.get()
    ends = timezone.now() + timedelta(minutes=5)
    theirs = ProviderSession.objects.create(
        session=session, sub="s", access_token=seal("t0ken"), access_expires_at=ends
    )
    window.open(COVID)
    assert national.asked[-1].headers["Authorization"] == "Bearer t0ken"
    theirs.access_expires_at = timezone.now()
    theirs.save()
    window.open(COVID)
    assert "Authorization" not in national.asked[-1].headers


def test_number_of_a_patient_in_an_error_is_left_out(national: NationalServer, window: Window) -> None:
    national.answers["*"] = Says(outcome("invalid", "Nothing for 943 476 5919 or 9434765919"), 400)
    page = window.open(COVID)
    assert "Nothing for (number left out) or (number left out)" in page.text


def test_services_open_while_the_database_is_down(national: NationalServer, desktop: Desktop, settings: Any) -> None:
    """The record is shown, and its view waits in the spool."""
    settings.ONECLICK_NATIONAL_ALERTS = True
    window = launched(desktop, "emergency", explanation="Found unconscious at home", step="emergency")
    answer_scr(national, composition())
    national.answers["FHIR/R4/CareTeam"] = Says(bundle(team(None)))
    national.answers["FHIR/R4/AuditEvent"] = Says(bundle())
    before = len(events())
    desk.closed_until = math.inf
    assert "Nothing known" in window.open(SCR).text
    assert "Council None" in window.open(CPIS, VISIT).text
    assert len(events()) == before
    assert spool.waiting() == 3
    desk.open()
    trail.replay()
    assert story()[-3:] == [("view", "scr"), ("note", VISIT_UNSCHEDULED), ("view", "cpis")]
