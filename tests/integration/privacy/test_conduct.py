"""Conduct: of whom care explains less than of the colleagues, what it does explain stands before the rest."""

from __future__ import annotations

import pytest

from privacy.alerts.models import Alert, Assessment
from privacy.detection.risk import CONDUCT_MOST
from privacy.learning.models import Rate
from privacy.learning.rates import CONDUCT_OF_MATES, CONDUCT_OF_ONE, USUAL_UNEXPLAINED, learn_rates
from privacy.pipeline import catch_up, queue_again
from privacy.rules.examples import Care, Person, Seen, fires
from tests.situations import ORGANISATION, lay_out, staff_uid

pytestmark = pytest.mark.django_db
EXPLAINED, UNEXPLAINED, OF_A_COLLEAGUE = 1, 2, 3  # patients
CARE = (Care(patient=EXPLAINED), Care(patient=OF_A_COLLEAGUE))
SEEN = (Seen(patient=EXPLAINED), Seen(patient=UNEXPLAINED, minute=20), Seen(patient=OF_A_COLLEAGUE, staff=2))


def conduct(times: float) -> None:
    """What was learned of person 1: care leaves out so many times what it leaves out of colleagues'."""
    Rate.objects.update_or_create(
        organisation_id=ORGANISATION, kind="conduct", key=staff_uid(1), defaults={"share": times, "accesses": 100}
    )


def risks() -> dict[str, tuple[str, int]]:
    """Label and risk of the accesses to each patient, thought about anew."""
    queue_again()
    catch_up(ORGANISATION)
    found = Assessment.objects.order_by("access__nhs_number").values_list("access__nhs_number", "label", "risk")
    return {number: (label, risk) for number, label, risk in found}


@pytest.mark.parametrize(("times", "points"), [(2, 1), (2.7, 1), (4, 2), (8, 3), (500, CONDUCT_MOST)])
def test_what_care_explains_of_a_conspicuous_person_stands_before_the_rest(times: float, points: int) -> None:
    lay_out(fires("", SEEN, care=CARE))
    before = risks()
    alerts = list(Alert.objects.order_by("reference").values_list("reference", "risk"))
    conduct(times)
    changed = {number: (was, now) for number, now in risks().items() if (was := before[number]) != now}
    assert [(was[0], now[0], now[1] - was[1]) for was, now in changed.values()] == [("explained", "explained", points)]
    assert list(Alert.objects.order_by("reference").values_list("reference", "risk")) == alerts


def test_what_is_reviewed_anyway_is_left_as_it_is() -> None:
    """Its risk decides whether it becomes an alert or waits in the sampling pool."""
    lay_out(fires("", (Seen(decisions=("emergency",), reason="x"),), care=CARE))
    before = risks()
    conduct(500)
    assert risks() == before


def learned() -> dict[str, float]:
    """What is learned of whom."""
    catch_up(ORGANISATION)
    learn_rates(ORGANISATION)
    return dict(Rate.objects.filter(kind="conduct").values_list("key", "share"))


def times_of(own: int, of: int, mates: int, of_mates: int) -> float:
    """How many times the colleagues' share, both leaning on what is usual, is what care leaves out of a person's accesses."""
    usual = (mates + USUAL_UNEXPLAINED * CONDUCT_OF_MATES) / (of_mates + CONDUCT_OF_MATES)
    return (own + usual * CONDUCT_OF_ONE) / (of + CONDUCT_OF_ONE) / usual


def team(name: str, *staff: int) -> tuple[Person, ...]:
    """People who work together."""
    return tuple(Person(staff=one, team=name) for one in staff)


def test_a_person_is_compared_with_the_team() -> None:
    one = [Seen(staff=1, patient=10 + n, minute=9 * n) for n in range(8)]
    mates = [Seen(staff=2, patient=50 + n, minute=9 * n) for n in range(10)]
    among_many = [Seen(staff=3 + n % 3, patient=100 + n, minute=7 * n) for n in range(36)]
    care = tuple(Care(patient=n) for n in (10, 11, *range(50, 60)))
    people = (*team("Outpatients", 1, 2), *team("Community nursing", 3, 4, 5))
    lay_out(fires("", (*one, *mates, *among_many), people=people, care=care))
    # Of Community nursing care explains nobody's accesses: there nobody stands out.
    assert learned() == pytest.approx({staff_uid(1): times_of(6, 8, 0, 10)}, abs=1e-4)


def test_what_is_found_despite_care_counts_as_unexplained() -> None:
    """Asking again after a refusal is found whether or not care explains the access."""
    asked_again = [Seen(patient=10 + n, minute=9 * n, decisions=("refused", "granted")) for n in range(8)]
    mates = [Seen(staff=2, patient=50 + n, minute=9 * n) for n in range(10)]
    care = tuple(Care(patient=n) for n in (*range(10, 18), *range(50, 60)))
    lay_out(fires("", (*asked_again, *mates), people=team("Outpatients", 1, 2), care=care))
    assert learned() == pytest.approx({staff_uid(1): times_of(8, 8, 0, 10)}, abs=1e-4)
