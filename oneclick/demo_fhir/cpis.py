"""Made-up child protection information."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from oneclick.demo_fhir.fhir import NHS_NUMBER, bundle, coded, made_id, patient
from oneclick.demo_fhir.people import Person
from oneclick.demo_fhir.situations import Situation, dice

Resource = dict[str, Any]
PROTECTION: Final = coded("342191000000101", "Subject to child protection plan")
LOOKED_AFTER: Final = coded("764841000000100", "Looked after child")
UNBORN: Final = coded("818901000000100", "Unborn child subject to child protection plan")
AUTHORITIES: Final = (
    ("917", "Fenbridge City Council", "01632 960201", "07700 900201"),
    ("921", "Ashmere County Council", "01632 960311", "07700 900311"),
)
CHILD: Final = 18
UNBORN_AGES: Final = range(18, 43)


def care_teams(base: str, person: Person) -> Resource:
    """The answer to the search for plans."""
    restricted = person.situation is Situation.RESTRICTED
    teams = _teams(person)
    about = [patient(person.nhs_number, restricted=restricted, died=person.died)] if teams else []
    return bundle(base, teams, about)


def _teams(person: Person) -> list[Resource]:
    chance, today = dice(person.nhs_number, "cpis"), timezone.localdate()
    if person.situation is Situation.NONE:
        return []
    if person.nhs_number == "9990402132":
        began = today - timedelta(days=140)
        ended = today - timedelta(days=90)
        return [_team(person, PROTECTION, 0, began), _team(person, LOOKED_AFTER, 1, began - timedelta(400), ended)]
    began = today - timedelta(days=chance.randrange(10, 500))
    place = chance.randrange(len(AUTHORITIES))
    if person.age < CHILD and (chance.random() < 0.2 or person.situation in {Situation.FULL, Situation.RESTRICTED}):
        kind = chance.choice((PROTECTION, PROTECTION, LOOKED_AFTER))
        return [_team(person, kind, place, began)] if chance.random() < 0.5 else []
    if person.age in UNBORN_AGES and chance.random() < 0.02:
        return [_team(person, UNBORN, place, today - timedelta(days=chance.randrange(5, 150)))]
    return []


def _team(person: Person, kind: Resource, place: int, began: date, ended: date | None = None) -> Resource:
    code, name, office, emergency = AUTHORITIES[place]
    period = {"start": began.isoformat()} | ({"end": ended.isoformat()} if ended else {})
    return {
        "resourceType": "CareTeam",
        "id": made_id("team", person.nhs_number, began, place),
        "category": [kind],
        "name": f"{code} - {name}",
        "subject": {"identifier": {"system": NHS_NUMBER, "value": person.nhs_number}},
        "period": period,
        "telecom": [
            {"system": "phone", "value": office, "use": "work"},
            {"system": "phone", "value": emergency, "use": "mobile"},
        ],
    }
