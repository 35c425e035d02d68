"""Made-up Reasonable Adjustment Flags."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from django.utils import timezone

from oneclick.demo_fhir.fhir import SNOMED, bundle, coded, instant, made_id
from oneclick.demo_fhir.people import Person
from oneclick.demo_fhir.situations import Situation, dice

Resource = dict[str, Any]
BASE: Final = "https://fhir.nhs.uk/STU3"
CATEGORY: Final = coded("NRAF", "National Reasonable Adjustments Flag", f"{BASE}/CodeSystem/RARecord-FlagCategory-1")
ADJUSTMENTS: Final = (
    ("003", "Contact", "Requires telephone contact by somebody they know"),
    ("004", "Information format", "Needs information in large print"),
    ("004", "Information format", "Needs information in easy read"),
    ("006", "Support", "Needs a longer appointment"),
    ("006", "Support", "Needs a quiet place to wait"),
    ("001", "Communication", "Needs a British Sign Language interpreter"),
)
IMPAIRMENTS: Final = (("2", "Hearing"), ("1", "Vision"), ("9", "Social or behavioural"), ("6", "Learning disability"))


def has_flag(person: Person) -> bool:
    """Whether the patient has one."""
    if person.situation in {Situation.NONE, Situation.OPTED_OUT}:
        return False
    always = {Situation.RESTRICTED, Situation.DECEASED}
    return person.nhs_number == "9990402132" or person.situation in always or _dice(person).random() < 0.25


def _dice(person: Person) -> Random:
    return dice(person.nhs_number, "adjustments")


def part(base: str, person: Person, kind: str) -> Resource:
    """The answer to the search for one part."""
    if not has_flag(person):
        return bundle(base, [])
    chance = dice(person.nhs_number, f"adjustments {kind}")
    day = timezone.localdate() - timedelta(days=chance.randrange(20, 900))
    made = {"Consent": _consents, "Flag": _flags, "List": _lists}.get(kind)
    return bundle(base, made(person, chance, day) if made else [])


def _consents(person: Person, _: Random, day: date) -> list[Resource]:
    role = coded("001", "Patient consent", f"{BASE}/CodeSystem/RARecord-ProxyRole-1")
    extension = {"url": f"{BASE}/StructureDefinition/Extension-RARecord-ProxyRole-1", "valueCodeableConcept": role}
    made = {"resourceType": "Consent", "id": made_id("consent", person.nhs_number), "status": "active"}
    return [
        made | {"category": [CATEGORY], "extension": [extension, _created()], "contained": [_provenance(person, day)]}
    ]


def _flags(person: Person, chance: Random, day: date) -> list[Resource]:
    chosen = chance.sample(ADJUSTMENTS, chance.randrange(1, 4))
    return [_flag(person, number, each, day) for number, each in enumerate(chosen)]


def _flag(person: Person, number: int, adjustment: tuple[str, str, str], day: date) -> Resource:
    code, category, words = adjustment
    kind = coded(code, category, f"{BASE}/CodeSystem/RARecord-AdjustmentCategory-1")
    url = f"{BASE}/StructureDefinition/Extension-RARecord-AdjustmentCategory-1"
    return {
        "resourceType": "Flag",
        "id": made_id("flag", person.nhs_number, number),
        "status": "active",
        "category": [CATEGORY],
        "code": {"coding": [{"system": SNOMED, "code": f"demo-{code}", "display": words}]},
        "extension": [_created(), {"url": url, "valueCodeableConcept": kind}],
        "contained": [_provenance(person, day)],
    }


def _lists(person: Person, chance: Random, day: date) -> list[Resource]:
    code, words = chance.choice(IMPAIRMENTS)
    condition = {
        "resourceType": "Condition",
        "id": made_id("impairment", person.nhs_number),
        "clinicalStatus": "active",
        "code": coded(code, words, f"{BASE}/CodeSystem/RARecord-ConditionCode-1"),
        "extension": [_created()],
        "note": [{"text": "Told by the patient"}],
    }
    return [
        {
            "resourceType": "List",
            "id": made_id("list", person.nhs_number),
            "status": "current",
            "mode": "working",
            "code": coded("1094391000000102", "Reasonable adjustments for health and care access"),
            "contained": [condition, _provenance(person, day)],
            "entry": [{"item": {"reference": f"#{condition['id']}"}}],
        }
    ]


def _created() -> Resource:
    url = f"{BASE}/StructureDefinition/Extension-RARecord-Provenance-1"
    return {"url": url, "extension": [{"url": "Created", "valueReference": {"reference": "#added"}}]}


def _provenance(person: Person, day: date) -> Resource:
    return {
        "resourceType": "Provenance",
        "id": "added",
        "recorded": instant(day, 14, 10),
        "agent": [
            {
                "role": [coded("R0260", "General Medical Practitioner", "https://fhir.nhs.uk/CodeSystem/sds-role")],
                "whoReference": {"display": "Dr Amina Yusuf"},
                "onBehalfOfReference": {"display": f"Millrace Surgery ({person.practice})"},
            }
        ],
    }
