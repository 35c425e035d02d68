"""Whatever a service sends, there is a page: answers in the published shapes, changed at random, never end in an error."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneclick.demo_fhir import adjustments, cpis, immunisation, people, scr
from oneclick.demo_fhir.fhir import made_id
from oneclick.launch.context import Context
from oneclick.launch.state import Acting, Launch, Moment, Patient, State, Terms
from oneclick.national import ask as asking
from oneclick.national.answer import Answer
from oneclick.national.ask import ask
from oneclick.national.client import Caller
from oneclick.national.page import Page
from oneclick.national.question import Question
from tests.integration.oneclick.national.test_launch_service import bundle, viewed
from tests.national_server import NationalServer, Says

pytestmark = pytest.mark.django_db
NUMBER = "9990402132"
SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "samples" / "services"
ANYTHING = st.recursive(
    st.sampled_from(
        [None, True, False, 0, -1, 1e300, "", "2021-02-30", "9999-12-31T23:59:59+14:00", "<p>x", "#", "Patient/"]
    ),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["code", "reference", "text", "id"]), inside)
    ),
    max_leaves=6,
)


def shapes() -> dict[str, dict[str, Any]]:
    """Each service's answers by path: those of the demo's server, and the published ones where they are here."""
    person = people.person_of(NUMBER)
    key = made_id("scr", NUMBER).upper()
    found: dict[str, dict[str, Any]] = {
        "scr": {"DocumentReference": scr.documents("u", person), "Bundle": scr.record("u", person, key)},
        "cpis": {"CareTeam": cpis.care_teams("u", person), "AuditEvent": bundle(*viewed(1), *viewed(2))},
        "covid_vaccination": {"Immunization": immunisation.vaccinations("u", person)},
        "reasonable_adjustment": {
            kind: adjustments.part("u", person, kind) for kind in ("Consent", "Flag", "List", "ThresholdCode")
        },
    }
    if SAMPLES.exists():
        found["scr"]["Bundle"] = json.loads((SAMPLES / "scr/GetScrBundle.json").read_bytes())
        found["reasonable_adjustment"]["Flag"] = json.loads(
            (SAMPLES / "reasonable-adjustment/readTwoFlagResponse.json").read_bytes()
        )
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a document."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(way for key, inside in keys for way in places(inside, (*path, key)))]


def changed(document: Any, way: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """The document with another value there, or none."""
    made = copy.deepcopy(document)
    holder = made
    for key in way[:-1]:
        holder = holder[key]
    if not way:
        return value
    if remove and isinstance(holder, dict):
        del holder[way[-1]]
    else:
        holder[way[-1]] = value
    return made


def launch() -> Launch:
    """A launch that may open the record."""
    return Launch(
        State(
            launch_id="a" * 32,
            began_at=datetime(2026, 11, 22, tzinfo=UTC),
            context=Context(source="s", organisation="RX1", nhs_number=NUMBER, staff_uid="1"),
            organisation_name="Trust",
            acting=Acting(user_id=1, staff_uid="1", name="Sam", role_code="R8000"),
            patient=Patient(nhs_number=NUMBER),
            terms=Terms(),
            decision="granted",
        ),
        Moment(),
    )


def rendered(answer: Answer) -> str:
    page = Page(answer, way_back="/back", again="/again", visit_answer="planned")
    return render_to_string(f"national/{answer.service}.html", {"page": page, "launch": launch(), "report": None})


@pytest.mark.parametrize("service", ["scr", "cpis", "covid_vaccination", "reasonable_adjustment"])
def test_any_change_gives_a_page(service: str, national: NationalServer, settings: Any, monkeypatch: Any) -> None:
    settings.ONECLICK_NATIONAL[service]["sandbox"] = True
    settings.ONECLICK_NATIONAL_SECONDS = 2
    # What a reader cannot cope with would become "cannot be read": here it must not come to that.
    failed: list[str] = []
    monkeypatch.setattr(asking.logger, "error", lambda *said: failed.append(str(said)))
    answers = shapes()[service]
    ways = [(path, way) for path, document in answers.items() for way in places(document)]
    national.answers["*"] = Says({"resourceType": "Bundle"})
    check(service, national, answers, ways, failed)


def check(service: str, national: NationalServer, answers: Any, ways: Any, failed: list[str]) -> None:
    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(ways), ANYTHING, st.booleans()), min_size=1, max_size=3))
    def every_page(changes: list[Any]) -> None:
        for path, document in answers.items():
            national.answers[f"FHIR/R4/{path}"] = Says(document)
        for (path, way), value, remove in changes[:1]:
            national.answers[f"FHIR/R4/{path}"] = Says(changed(answers[path], way, value, remove=remove))
        html = rendered(ask(service, Question(NUMBER, unscheduled=True), Caller()))
        assert 'href="/back"' in html
        assert not failed, failed

    every_page()


@pytest.mark.parametrize("service", ["scr", "cpis", "covid_vaccination", "reasonable_adjustment"])
def test_the_unchanged_shape_is_found(service: str, national: NationalServer, settings: Any) -> None:
    settings.ONECLICK_NATIONAL[service]["sandbox"] = True
    for path, document in shapes()[service].items():
        national.answers[f"FHIR/R4/{path}"] = Says(document)
    national.answers.setdefault("*", Says({"resourceType": "Bundle"}))
    assert ask(service, Question(NUMBER, unscheduled=True), Caller()).state == "found"
