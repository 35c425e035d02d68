"""What care data say of an access: where nothing explains it, what lies around it decides what that weighs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privacy.alerts.models import Alert, Assessment
from privacy.context.models import CareContact
from privacy.detection.explaining import VOIDED
from privacy.detection.surroundings import in_words
from privacy.learning.models import Rate
from privacy.pipeline import catch_up, queue_again
from privacy.rules.examples import Care, Person, Record, Seen, fires
from tests.factories import make_care_contact
from tests.situations import ORGANISATION, care_contact, events_of, lay_out, moment, nhs_number, send, staff_uid

pytestmark = pytest.mark.django_db
HOME = {"address_line": "12 High Street, Ashby", "postcode": "QM1 2AB"}
ELSEWHERE = (Care(patient=900),)  # an organisation that sends care data


def assessed(*seen: Seen, **around: object) -> Assessment:
    """What is thought of the first of these accesses of person 1 to patient 1."""
    lay_out(fires("", seen, **({"care": ELSEWHERE} | around)))  # type: ignore[arg-type]
    catch_up(ORGANISATION)
    return first()


def also(*seen: Seen) -> None:
    """Further accesses."""
    send([event for number, one in enumerate(seen, 500) for event in events_of(one, number)])


def first() -> Assessment:
    """The assessment of person 1's access to patient 1."""
    return Assessment.objects.get(access__staff_uid=staff_uid(1), access__nhs_number=nhs_number(1))


def in_care_elsewhere_on(day: int) -> None:
    """A contact of patient 1 with another team at another site, and detection again."""
    at = moment(day, -30)
    make_care_contact(
        ORGANISATION,
        nhs_number=nhs_number(1),
        contact_id=f"dialysis {day}",
        team="Dialysis",
        site="RX999",
        starts_at=at,
        ends_at=at + timedelta(hours=2),
    )
    queue_again()
    catch_up(ORGANISATION)


def test_a_stranger_weighs_most() -> None:
    stranger = assessed(Seen())
    assert stranger.surroundings["how"] == "never"
    in_care_elsewhere_on(-40)
    known = first()
    assert known.surroundings["how"] == "known"
    in_care_elsewhere_on(-5)
    recent = first()
    assert recent.surroundings["how"] == "recent"
    in_care_elsewhere_on(0)
    during = first()
    assert during.surroundings["how"] == "during"
    assert stranger.context > known.context > recent.context > during.context > 0


def test_others_at_the_same_record_make_it_an_episode() -> None:
    alone = assessed(Seen()).context
    also(Seen(staff=2, minute=90))
    catch_up(ORGANISATION)
    found = first()
    assert found.surroundings["others"] == 1
    assert found.context < alone


def test_somebody_at_work_weighs_less_than_somebody_who_opened_nothing_else() -> None:
    alone = assessed(Seen()).context
    patients = (700, 701, 702)
    CareContact.objects.bulk_create(care_contact(Care(patient=n), n) for n in patients)
    also(*(Seen(patient=n, minute=20 + n - 700) for n in patients))
    catch_up(ORGANISATION)
    found = first()
    assert found.surroundings["records"] == 3
    assert found.context < alone


def test_what_care_data_ordinarily_leave_out_of_a_team_weighs_little() -> None:
    usual = assessed(Seen(), people=(Person(team="Counter"), Person(staff=2, team="Counter"))).context
    Rate.objects.create(organisation_id=ORGANISATION, kind="load", key="counter", share=60, accesses=4)
    queue_again()
    catch_up(ORGANISATION)
    found = first()
    assert (found.surroundings["people"], found.surroundings["colleagues"]) == (3, 20.0)
    assert found.context < usual - 1


def test_parts_add_up_and_are_told() -> None:
    found = assessed(Seen())
    parts = in_words(found.surroundings, found.explanation_text)
    assert sum(weight for _, weight, _ in parts) == pytest.approx(found.context, abs=0.02)
    assert all(sentence.endswith(".") for *_, sentence in parts)
    alert = Alert.objects.get()
    assert sum(part["points"] for part in alert.parts) == alert.risk


def test_care_of_a_relative_speaks_neither_for_nor_against() -> None:
    found = assessed(Seen(), care=(Care(),), people=(Person(**HOME),), records=(Record(**HOME),))
    assert (found.explanation, found.surroundings["how"]) == ("", "void")
    assert found.explanation_text.endswith(VOIDED)
    assert found.context <= 0.5
    assert not Alert.objects.filter(rules__contains=["no-reason-in-care"]).exists()


def test_home_is_known_from_the_own_record_where_the_staff_file_holds_none() -> None:
    own = Record(patient=50, **HOME)
    assessed(Seen(), people=(Person(record=50),), records=(own, Record(**HOME)))
    assert Alert.objects.filter(rules__contains=["household"]).exists()
