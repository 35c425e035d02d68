"""Servers that are published to try the APIs answer in shapes of their own: each was seen there, the bodies are ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.oneclick.launch.conftest import events
from tests.integration.oneclick.national.conftest import PATIENT, Window, national
from tests.integration.oneclick.national.test_launch_service import (
    COVID,
    FLAG,
    SCR,
    answer_covid,
    answer_scr,
    bundle,
    dose,
    outcome,
)
from tests.national_server import Asked, NationalServer, Says

pytestmark = pytest.mark.django_db
__all__ = ["national"]
STU3 = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-RARecord"
SOMEBODY = {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990402132"}}


@pytest.fixture
def sandbox(national: NationalServer, settings: Any) -> NationalServer:
    """The server behind all four services, called a sandbox in the settings."""
    for place in settings.ONECLICK_NATIONAL.values():
        place["sandbox"] = True
    return national


def test_a_sandbox_gets_the_header_that_specifications_ask_for(sandbox: NationalServer, window: Window) -> None:
    answer_covid(sandbox, dose())
    window.open(COVID)
    assert sandbox.asked[-1].headers["Authorization"] == "Bearer sandbox"


def test_a_sandbox_that_answers_about_its_own_patient(sandbox: NationalServer, window: Window, settings: Any) -> None:
    answer_covid(sandbox, dose(patient=SOMEBODY))
    page = window.open(COVID)
    assert "This is the record of another patient" in page.text
    assert "Made-up vaccine" in page.text
    settings.ONECLICK_NATIONAL[COVID]["sandbox"] = False
    page = window.open(COVID)
    assert "The service answered about another patient" in page.text
    assert "Made-up vaccine" not in page.text


def test_vaccinations_against_something_else_are_not_counted(national: NationalServer, window: Window) -> None:
    other = dose(protocolApplied=[{"targetDisease": [{"coding": [{"code": "6142004", "display": "Influenza"}]}]}])
    answer_covid(national, other)
    assert "No vaccination against COVID-19, and 1 other vaccination that the service sent." in window.open(COVID).text
    answer_covid(national, dose(), other, dose(lotNumber="B"))
    assert "2 vaccinations against COVID-19, and 1 other vaccination" in window.open(COVID).text


def former(asked: Asked) -> Says:
    """The API before the present one: it knows neither its parameter nor two ways of asking at once."""
    if set(asked.parameters) & {"-immunization.target", "immunization.target"}:
        refusal = "Missing or invalid required request parameters: [procedure-code:below] OR [immunization.target]"
        return Says(outcome("processing", refusal), 400, "application/json")
    known = asked.parameters == {
        "patient.identifier": f"https://fhir.nhs.uk/Id/nhs-number|{PATIENT}",
        "procedure-code:below": "90640007",
        "_include": "Immunization:patient",
    }
    return Says(bundle(dose(lotNumber="OLD-1"))) if known else Says(bundle(total=0))


def test_the_former_immunisation_api_is_asked_in_its_own_way(national: NationalServer, window: Window) -> None:
    national.answers["FHIR/R4/Immunization"] = former
    assert "OLD-1" in window.open(COVID).text
    assert (events()[-1].service, events()[-1].outcome) == (COVID, "success")


def test_another_refusal_is_not_asked_again(national: NationalServer, window: Window) -> None:
    answer = Says(outcome("invalid", "patient.identifier is not right"), 400)
    national.answers["FHIR/R4/Immunization"] = answer
    assert "did not understand the question" in window.open(COVID).text
    assert len(national.asked) == 1


def section(title: str, code: str = "") -> dict[str, Any]:
    coding = {"code": {"coding": [{"code": code}]}} if code else {}
    markup = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>About {title}</p></div>'
    return {"title": title, "text": {"div": markup}} | coding


def record_with(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Composition", "subject": {"reference": "Patient/p"}, "section": list(sections)}


def test_a_first_upload_without_codes_is_a_core_record(national: NationalServer, window: Window) -> None:
    titles = ("Repeat Medication", "Acute Medication", "Allergies and Adverse Reactions")
    answer_scr(national, record_with(section("General Practice Initial Summary"), *map(section, titles)))
    page = window.open(SCR)
    assert "Added with the patient’s consent" not in page.text
    places = [page.text.rindex(f"About {title}") for title in (titles[2], titles[1], titles[0])]
    assert places == sorted(places)
    answer_scr(national, record_with(section("Allergies and Adverse Reactions"), section("Diagnoses")))
    assert "Added with the patient’s consent" in window.open(SCR).text
    answer_scr(national, record_with(section("Acute medication advice", "AdviceHeader")))
    assert "Added with the patient’s consent" in window.open(SCR).text


def test_no_record_for_want_of_consent_as_spine_says_it(national: NationalServer, window: Window) -> None:
    words = "Code: 420, Display: access control prevents the action;Code: 30418, Display: ACF does not permit it"
    refusal = {"severity": "error", "code": "forbidden", "details": {"text": words}}
    national.answers["*"] = Says({"resourceType": "OperationOutcome", "issue": [refusal]}, 403)
    assert "The patient has opted out" in window.open(SCR).text
    national.answers["*"] = Says({"resourceType": "Bundle", "type": "searchset", "total": 0})
    assert "No Summary Care Record exists" in window.open(SCR).text


def stu3(kind: str, **more: Any) -> dict[str, Any]:
    """A resource of the older release: its provenance is contained in it, the extension that names it leads nowhere."""
    lost = {"url": f"{STU3}-Provenance-1", "extension": [{"url": "Created", "valueReference": {"reference": "#gone"}}]}
    agent = {"whoReference": {"display": "Ash,Kim"}, "onBehalfOfReference": {"display": "MILL LANE (X1)"}}
    provenance = {"resourceType": "Provenance", "recorded": "2021-03-02T10:35:41+00:00", "agent": [agent]}
    about = {"patient": {"reference": f"https://demographics.example/STU3/Patient/{PATIENT}"}}
    return {"resourceType": kind, "status": "active", "extension": [lost], "contained": [provenance]} | about | more


def flagged(asked: Asked) -> Says:
    """Five parts in Bundles that say neither their type nor how many they hold."""
    kind = asked.path.rpartition("/")[2]
    code = {"coding": [{"code": "1", "display": f"Made-up {kind}"}]}
    condition = {
        "resourceType": "Condition",
        "clinicalStatus": "active",
        "code": code,
        "note": [{"text": "Tires soon"}],
    }
    whole = stu3(kind, code=code)
    if kind == "List":
        whole["contained"].insert(0, condition)
    return Says({"resourceType": "Bundle", "entry": [{"resource": whole}]})


def test_adjustments_in_the_older_release(national: NationalServer, window: Window) -> None:
    national.answers["*"] = flagged
    page = window.open(FLAG)
    for words in ("Made-up Flag", "Made-up List", "Tires soon", "Made-up ThresholdCode", "Consent recorded"):
        assert words in page.text
    assert page.text.count("Added: 2 Mar 2021, 10:35am by Ash,Kim at MILL LANE (X1)") >= 4
    assert (events()[-1].service, events()[-1].outcome) == (FLAG, "success")


def nobody(asked: Asked) -> Says:
    """A patient who is not known: some parts say so as FHIR, others have no more than their web server's own words."""
    if asked.path.endswith(("ThresholdCode", "UnderlyingConditionList")):
        return Says({"statusCode": 404, "error": "Not Found", "message": "Not Found"}, 404, "application/json")
    coding = {"code": "PATIENT_NOT_FOUND", "display": "Patient not found"}
    issue = {"severity": "error", "code": "not-found", "details": {"coding": [coding]}}
    return Says({"resourceType": "OperationOutcome", "issue": [issue]}, 404, "application/json")


def test_a_patient_whom_the_flag_does_not_know(national: NationalServer, window: Window) -> None:
    national.answers["*"] = nobody
    assert "The service does not know this patient" in window.open(FLAG).text
    assert (events()[-1].service, events()[-1].outcome) == (FLAG, "no_record")
