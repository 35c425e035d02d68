"""What a finding weighs: beside what care says of the access, and by how easily it comes about by chance."""

from __future__ import annotations

import pytest

from privacy.alerts.models import Assessment, Finding
from privacy.detection.risk import DOUBTED, Scale, risk_of
from privacy.pipeline import catch_up
from privacy.rules.examples import Care, Person, Place, Record, Seen, fires
from tests.situations import ORGANISATION, lay_out, nhs_number

pytestmark = pytest.mark.django_db
APART = (Place(latitude=53.21, longitude=-1.13), Place(code="RX102", latitude=53.62, longitude=-1.13))


def test_of_a_card_in_two_places_care_keeps_two_thirds_of_its_weight() -> None:
    seen = (Seen(), Seen(patient=2, minute=10, site="RX102"))
    lay_out(fires("", seen, places=APART, care=(Care(), Care(patient=2))))
    catch_up(ORGANISATION)
    found = Finding.objects.get(rule="two-places")
    there = Assessment.objects.get(access__nhs_number=nhs_number(2))
    assert there.explanation
    assert there.risk == risk_of(Scale.of(ORGANISATION).weights[found.rule] + found.strength + DOUBTED * there.context)


def test_a_namesake_weighs_by_how_close_the_homes_are() -> None:
    name = "Ashworth"
    homes = {1: "QM1 2AB", 2: "QM1 9ZZ", 3: "ZE1 0AA"}
    lay_out(
        fires(
            "",
            tuple(Seen(patient=patient, minute=20 * patient) for patient in homes),
            people=(Person(family_name=name, postcode=homes[1]),),
            records=tuple(
                Record(patient=patient, family_name=name, postcode=postcode, name_share=0.001 if patient == 1 else None)
                for patient, postcode in homes.items()
            ),
        )
    )
    catch_up(ORGANISATION)
    found = {each.nhs_number: each for each in Finding.objects.filter(rule="family")}
    close, district, elsewhere = (found[nhs_number(patient)] for patient in homes)
    assert close.strength > 0 > district.strength > elsewhere.strength
    assert "in the same street or postcode" in close.sentence
    assert "in the same postal district" in district.sentence
    assert "elsewhere" in elsewhere.sentence
