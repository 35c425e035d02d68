"""Made-up COVID-19 vaccinations."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from oneclick.demo_fhir.fhir import NHS_NUMBER, ODS, bundle, coded, instant, made_id, patient
from oneclick.demo_fhir.people import Person
from oneclick.demo_fhir.situations import Situation, dice

Resource = dict[str, Any]
FIRST_DOSES: Final = date(2021, 1, 20)
COVID: Final = coded("840539006", "Disease caused by severe acute respiratory syndrome coronavirus 2")
PRODUCTS: Final = (
    ("39115611000001103", "Made-up COVID-19 mRNA vaccine A", "Aldermoor Vaccines Ltd"),
    ("39114911000001105", "Made-up COVID-19 vector vaccine B", "Quenby Biologics Ltd"),
)
SITES: Final = (("368208006", "Left upper arm structure"), ("368209003", "Right upper arm structure"))
REACTIONS: Final = ("Fever for two days", "Painful arm", "Rash")
OLD_ENOUGH: Final = 12


def vaccinations(base: str, person: Person) -> Resource:
    """The answer to the search."""
    restricted = person.situation is Situation.RESTRICTED
    found = _doses(person) if person.situation is not Situation.NONE else []
    about = patient(person.nhs_number, restricted=restricted, died=person.died)
    return bundle(base, found, [about] if found else [])


def _doses(person: Person) -> list[Resource]:
    chance = dice(person.nhs_number, "covid")
    first = max(FIRST_DOSES + timedelta(days=chance.randrange(150)), person.born + timedelta(days=OLD_ENOUGH * 366))
    product, count = chance.choice(PRODUCTS), chance.choice((0, 1, 2, 2, 3, 3, 4))
    is_shown_always = person.nhs_number == "9990402132" or person.situation is Situation.RESTRICTED
    if is_shown_always:
        first, count = FIRST_DOSES, 3
    days = [first + timedelta(days=(0, 77, 270, 600)[number]) for number in range(count)]
    last = person.died or date.today()  # noqa: DTZ011 - a day is exact enough
    return [_dose(person, chance, number, day, product) for number, day in enumerate(days, 1) if day <= last]


def _dose(person: Person, chance: Random, number: int, day: date, product: tuple[str, str, str]) -> Resource:
    at, key = instant(day, 10 + number, 25), made_id("dose", person.nhs_number, number)
    made: Resource = {
        "resourceType": "Immunization",
        "id": key,
        "identifier": [{"system": "https://demo.invalid/vaccinations", "value": key}],
        "status": "completed",
        "vaccineCode": coded(*product[:2]),
        "patient": {
            "reference": f"Patient/{made_id('patient', person.nhs_number)}",
            "identifier": {"system": NHS_NUMBER, "value": person.nhs_number},
        },
        "occurrenceDateTime": at,
        "recorded": at,
        "primarySource": True,
        "manufacturer": {"display": product[2]},
        "lotNumber": f"{chance.randrange(1000, 9999)}Z{number:03}",
        "expirationDate": (day + timedelta(days=120)).isoformat(),
        "site": coded(*chance.choice(SITES)),
        "route": coded("78421000", "Intramuscular route"),
        "doseQuantity": {"value": 0.3, "unit": "millilitre", "system": "http://unitsofmeasure.org", "code": "ml"},
        "protocolApplied": [{"targetDisease": [COVID], "doseNumberPositiveInt": number}],
    }
    if person.situation is not Situation.RESTRICTED:
        house = {
            "type": "Organization",
            "identifier": {"system": ODS, "value": "RX103"},
            "display": "Vaccination Centre",
        }
        made |= {"location": {"identifier": {"system": ODS, "value": "RX103"}}, "performer": [{"actor": house}]}
    if chance.random() < 0.12:
        made["reaction"] = [{"date": at, "detail": {"display": chance.choice(REACTIONS)}, "reported": True}]
    return made
