"""Every published example becomes a page that shows what the file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.oneclick.launch.conftest import events
from tests.integration.oneclick.national.conftest import Window
from tests.national_server import Asked, NationalServer, Says
from tests.pages import Page

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "samples" / "services"
EMPTY = {"resourceType": "Bundle", "type": "searchset", "total": 0}
SCR, CPIS, COVID, FLAG = "scr", "cpis", "covid_vaccination", "reasonable_adjustment"


@dataclass(frozen=True)
class Example:
    """A file: which service answers with it, at which path, and what the page has to say."""

    service: str
    path: str
    shows: tuple[str, ...]
    outcome: str = "success"
    status: int = 200
    others: Callable[[], dict[str, Any]] = dict


def document_reference() -> dict[str, Any]:
    return {"DocumentReference": Says(content("scr/DocumentReferenceBundle.json"))}


def whole_record() -> dict[str, Any]:
    return {"Bundle": Says(content("scr/GetScrBundle.json"))}


ADDED = "by Healthchecks,Morning (Consultant) at WEST POTTERGATE HLTH CTR (D82106)"
TWO = ("Requires information verbally", "requires specific information format", "Requires visual alert")
PLAN = ("Child protection plan", "22 Jul 2024", "SHEFFIELD CITY COUNCIL", "01133973581", "07133973581")
DOSE = (
    *("Dose 1", "7 Feb 2021, 1:28pm", "COVID-19 Vaccine Vaxzevria (ChAdOx1 S [recombinant])", "AstraZeneca Ltd"),
    *("4120Z001", "2 Jul 2021", "Left upper arm structure", "Intramuscular route", "B0C4P", "0.5 milliliter"),
    *("Administration of first dose", "Disease caused by severe acute respiratory", "443684005", "X99999"),
)
EXAMPLES = {
    "scr/DocumentReferenceBundle.json": Example(
        SCR, "DocumentReference", ("Ask: ask before viewing",), others=whole_record
    ),
    "scr/GetScrBundle.json": Example(
        SCR,
        "Bundle",
        (
            *(
                "General Practice Summary",
                "17 Nov 2020, 1:00am",
                "Dr Steve Jones",
                "Summary Created: 14-May-2020 14:31",
            ),
            *(
                "Created by: SMITH, Sean (Mr)",
                "EMISWebCR1 50004, Fulford Grange",
                "this patient had recently registered",
            ),
            *("Toxic reaction to wasp sting", "12-May-2020", "Co-codamol 8mg/500mg effervescent tablets", "112 tablet"),
            *("Prescribed: 12-May-2020", "One To Be Taken Four Times A Day", "Paracetamol 250mg/5ml oral suspension"),
            *("Discontinued Repeat Medications", "No relevant information available for this category."),
            *(
                "Risks to Patient",
                "Low risk category for developing complication",
                "COVID-19 confirmed by laboratory test",
            ),
            *("5 coded entries", "Suspected COVID-19, 6 May 2020", "3 coded entries", "detection result positive"),
            *(
                "2019-nCoV (novel coronavirus) vaccination",
                "Injection site: Left arm",
                "Care Events",
                "Household isolation",
            ),
            *(
                "Advice given about SARS-CoV-2",
                "vaccination declined",
                "Summary Sent: 14-May-2020 14:31",
                "Problem; First",
            ),
        ),
        others=document_reference,
    ),
    "reasonable-adjustment/readConsentResponse.json": Example(
        FLAG, "Consent", ("Patient consent", f"Added: 17 Mar 2021, 3:52pm {ADDED}")
    ),
    "reasonable-adjustment/readListResponse.json": Example(
        FLAG, "List", ("Social or behavioural", "Some notes", f"Added: 17 Mar 2021, 4:07pm {ADDED}")
    ),
    "reasonable-adjustment/readOneFlagResponse.json": Example(
        FLAG,
        "Flag",
        ("Requires visual alert", "requires specific contact method", f"Added: 18 Mar 2021, 2:45pm {ADDED}"),
    ),
    "reasonable-adjustment/readTwoFlagResponse.json": Example(
        FLAG, "Flag", (*TWO, f"Added: 18 Mar 2021, 2:53pm {ADDED}")
    ),
    "reasonable-adjustment/readZeroFlagResponse.json": Example(
        FLAG, "Flag", ("No Reasonable Adjustment Flag exists",), "no_record"
    ),
    "reasonable-adjustment/readTwoThresholdCodeResponse.json": Example(
        FLAG, "ThresholdCode", ("Threshold codes", *TWO, ADDED)
    ),
    "reasonable-adjustment/readTwoUnderlyingConditionListResponse.json": Example(
        FLAG, "UnderlyingConditionList", ("Underlying conditions", *TWO, ADDED)
    ),
    "immunisation/GET-Immunization.json": Example(COVID, "Immunization", ("14 Dec 2020, 10:08am", "some text")),
    "immunisation/completed_covid_immunization_event.json": Example(
        COVID, "Immunization", (*DOSE, "Florence Nightingale")
    ),
    "immunisation/completed_covid_immunization_event_filtered_for_search.json": Example(COVID, "Immunization", DOSE),
    "immunisation/404-not_found.json": Example(
        COVID,
        "Immunization",
        ("No COVID-19 vaccination is recorded", "The requested resource was not found."),
        "no_record",
        404,
    ),
    "immunisation/401-invalid_access_token.json": Example(
        COVID,
        "Immunization",
        ("did not accept your sign-in", "has not provided a token or it has expired"),
        "denied",
        401,
    ),
    "cpis/CPIS-CPP-Bundle-Example.xml": Example(
        CPIS,
        "CareTeam",
        (
            *PLAN,
            "SFD1",
            "In force",
            "Child Protection Plan for Alan Mann",
            "General Medical Practitioner",
            "2ee4tr6a9",
            "a3e5i7",
        ),
    ),
    "cpis/CPIS-CarePlan-Example.xml": Example(CPIS, "CareTeam", PLAN[:3]),
    "cpis/CPIS-CareTeam-Example.xml": Example(CPIS, "CareTeam", PLAN[2:]),
    "cpis/CPIS-Flag-Example.xml": Example(
        CPIS,
        "CareTeam",
        ("Child Protection Information System Flag", "Child Protection Plan for Alan Mann", "22 Jul 2024", "2ee4tr6a9"),
    ),
    "cpis/CapabilityStatement-Consumer.json": Example(CPIS, "CareTeam", ("The answer could not be read",), "error"),
}


def content(name: str) -> bytes:
    """A published example."""
    file = SAMPLES / name
    if not file.exists():
        pytest.skip(f"The published examples are not here: {name} belongs into shared/samples/services.")
    return file.read_bytes()


def test_every_file_is_read() -> None:
    if not SAMPLES.exists():
        pytest.skip("The published examples are not here.")
    files = {str(file.relative_to(SAMPLES)) for file in SAMPLES.rglob("*") if file.is_file()}
    assert files == set(EXAMPLES)


def serve(national: NationalServer, name: str, example: Example) -> None:
    """The service answers with the file where it stands for, and elsewhere with nothing."""
    kind = "application/fhir+xml" if name.endswith(".xml") else "application/fhir+json"
    national.answers["*"] = Says(EMPTY)
    for path, says in {example.path: Says(content(name), example.status, kind), **example.others()}.items():
        national.answers[f"FHIR/R4/{path}"] = says


def opened(window: Window, example: Example) -> Page:
    return window.open(example.service, "?visit=unscheduled" if example.service == CPIS else "")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_works(name: str, national: NationalServer, window: Window, settings: Any) -> None:
    example = EXAMPLES[name]
    for place in settings.ONECLICK_NATIONAL.values():
        place["sandbox"] = True
    serve(national, name, example)
    page = opened(window, example)
    assert page.status == 200
    missing = [text for text in example.shows if text not in page.text]
    assert not missing, page.text
    last = events()[-1]
    assert (last.kind, last.service, last.outcome) == ("view", example.service, example.outcome)


def test_example_of_another_patient_is_held_back(national: NationalServer, window: Window) -> None:
    name = "immunisation/completed_covid_immunization_event.json"
    serve(national, name, EXAMPLES[name])
    page = opened(window, EXAMPLES[name])
    assert "The service answered about another patient" in page.text
    assert "Vaxzevria" not in page.text
    assert events()[-1].outcome == "error"


def test_sandbox_says_that_it_shows_another_patient(national: NationalServer, window: Window, settings: Any) -> None:
    name = "immunisation/completed_covid_immunization_event.json"
    settings.ONECLICK_NATIONAL[COVID]["sandbox"] = True
    serve(national, name, EXAMPLES[name])
    assert "This is the record of another patient" in opened(window, EXAMPLES[name]).text


def test_example_of_the_patient_is_shown_without_a_sandbox(national: NationalServer, window: Window) -> None:
    name = "scr/GetScrBundle.json"
    serve(national, name, EXAMPLES[name])
    page = opened(window, EXAMPLES[name])
    assert "Toxic reaction to wasp sting" in page.text
    asked = national.asked_for("FHIR/R4/Bundle")[0]
    assert asked.parameters == {
        "composition.identifier": "FA60BE64-1F34-11EB-A2A8-000C29A364EB",
        "composition.subject:Patient.identifier": "https://fhir.nhs.uk/Id/nhs-number|9000000009",
    }
    assert _first(national, "DocumentReference").parameters == {
        "patient": "https://fhir.nhs.uk/Id/nhs-number|9000000009",
        "type": "http://snomed.info/sct|196981000000101",
        "_sort": "date",
        "_count": "1",
    }


def _first(national: NationalServer, path: str) -> Asked:
    return national.asked_for(f"FHIR/R4/{path}")[0]
