"""What care data say of an access: where nothing explains it, what lies around it decides what that weighs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privacy.alerts.models import Alert, Assessment
from privacy.context.explanations import EXPLANATIONS
from privacy.context.models import CareContact
from privacy.detection.explaining import VOIDED
from privacy.detection.risk import risk_of
from privacy.detection.surroundings import VOID_LEAST, VOID_MOST, in_words
from privacy.learning.models import Rate
from privacy.learning.rates import learn_rates
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


@pytest.mark.parametrize(("mates", "sign"), [(0.3, -1), (0.0, 1)])
def test_an_emergency_weighs_by_how_ordinary_it_is_among_colleagues(mates: float, sign: int) -> None:
    emergency = Seen(decisions=("emergency",), reason="Collapsed in the street")
    before = assessed(emergency, people=(Person(team="Resuscitation"),)).context
    for key, share in (("emergency|", 0.05), ("emergency|resuscitation", mates)):
        Rate.objects.create(organisation_id=ORGANISATION, kind="way", key=key, share=share, accesses=400)
    queue_again()
    catch_up(ORGANISATION)
    found = first()
    assert (found.context - before) * sign > 0.5
    parts = in_words(found.surroundings, found.explanation_text)
    assert sum(weight for _, weight, _ in parts) == pytest.approx(found.context, abs=0.02)
    assert parts[-1][0] == "way-in"
    assert "of all here 5 %" in parts[-1][2]


def test_ways_in_are_learned_of_colleagues_without_the_person_who_takes_them_most() -> None:
    emergencies = [Seen(staff=1, patient=n, day=n, decisions=("emergency",), reason="Collapsed") for n in range(1, 7)]
    asked = [Seen(staff=person, patient=10 * person + n, day=n) for person in (2, 3) for n in range(1, 6)]
    others = [Seen(staff=2, patient=29, day=7, decisions=("emergency",)), Seen(staff=4, patient=40)]
    people = tuple(Person(staff=person, team="Ward 4") for person in (1, 2, 3))
    assessed(*emergencies, *asked, *others, people=people)
    learn_rates(ORGANISATION)
    ways = {
        rate.key: (rate.share, rate.accesses) for rate in Rate.objects.filter(kind="way", key__startswith="emergency")
    }
    assert ways == {"emergency|": (round(7 / 18, 5), 18), "emergency|ward 4": (round(1 / 11, 5), 11)}


def test_care_of_a_colleague_weeks_apart_from_the_look_explains_nothing() -> None:
    mates = (Person(team="Ward 4"), Person(staff=2, record=1, team="Ward 4"))
    lay_out(fires("", (Seen(),), people=mates, care=ELSEWHERE))
    at = moment(-9, 0)
    make_care_contact(
        ORGANISATION, nhs_number=nhs_number(1), contact_id="stay", team="Ward 4", starts_at=at,
        ends_at=at + timedelta(days=1),
    )  # fmt: skip
    catch_up(ORGANISATION)
    found = first()
    assert (found.explanation, found.explanation_text, found.surroundings["how"]) == ("", "", "recent")


def test_what_is_weakly_explained_stands_before_what_is_well_explained() -> None:
    weak, well = (next(e for e in EXPLANATIONS if e.weak is is_weak).weight for is_weak in (True, False))
    assert [risk_of(evidence) for evidence in (well, weak, 0.0)] == [0, 1, 3]
    assert risk_of(2.0) > risk_of(0.3) >= risk_of(0.0)
    care = assessed(Seen(), care=(Care(),))
    assert (care.explanation, care.risk) == ("same-site", risk_of(weak))


def test_parts_add_up_and_are_told() -> None:
    found = assessed(Seen())
    parts = in_words(found.surroundings, found.explanation_text)
    assert sum(weight for _, weight, _ in parts) == pytest.approx(found.context, abs=0.02)
    assert all(sentence.endswith(".") for *_, sentence in parts)
    alert = Alert.objects.get()
    assert sum(part["points"] for part in alert.parts) == alert.risk


def test_care_of_a_relative_speaks_a_little_for_the_person() -> None:
    found = assessed(Seen(), care=(Care(),), people=(Person(**HOME),), records=(Record(**HOME),))
    assert (found.explanation, found.surroundings["how"]) == ("", "void")
    assert found.explanation_text.endswith(VOIDED)
    assert VOID_LEAST <= found.context <= VOID_MOST < 0
    assert not Alert.objects.filter(rules__contains=["no-reason-in-care"]).exists()


ORDERED = Seen(decisions=("court_order",), reason="Order of 2 March")
STREET = {"address_line": "97 High Street, Ashby", "postcode": "QM1 2AB"}


@pytest.mark.parametrize(
    ("seen", "around"),
    [
        (ORDERED, {"people": (Person(**HOME),), "records": (Record(**STREET),)}),
        (Seen(decisions=("refused",)), {"people": (Person(**HOME),), "records": (Record(**HOME),)}),
    ],
    ids=["care counts in full beside what doubts explanations", "care says nothing of how a record was opened"],
)
def test_care_that_is_void_weighs_in_the_alert_as_in_the_access(seen: Seen, around: dict[str, object]) -> None:
    found = assessed(seen, care=(Care(),), **around)
    assert found.surroundings["how"] == "void"
    assert Alert.objects.get(pattern="").risk == found.risk


def test_home_is_known_from_the_own_record_where_the_staff_file_holds_none() -> None:
    own = Record(patient=50, **HOME)
    assessed(Seen(), people=(Person(record=50),), records=(own, Record(**HOME)))
    assert Alert.objects.filter(rules__contains=["household"]).exists()
