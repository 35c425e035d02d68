"""Habits: what colleagues ordinarily do weighs less, and the person who does it most makes nothing ordinary."""

from __future__ import annotations

import pytest

from privacy.alerts.models import Alert, Assessment
from privacy.detection.habits import MOST, PART, habits_of
from privacy.detection.risk import Scale
from privacy.govern.preview import preview
from privacy.learning.models import Rate
from privacy.learning.rates import learn_rates
from privacy.pipeline import catch_up, queue_again
from privacy.rules import BY_ID
from privacy.rules.examples import Care, Person, Seen, fires
from tests.situations import ORGANISATION, lay_out, nhs_number, staff_uid

pytestmark = pytest.mark.django_db
ELSEWHERE = (Care(patient=900),)  # an organisation that sends care data
TEAM = (Person(team="Community nursing"),)
VISITS = (Seen(), Seen(day=9), Seen(day=20))


def habit(rule: str, share: float, company: str = "community nursing", accesses: int = 400) -> None:
    """A rate as it is learned."""
    Rate.objects.create(
        organisation_id=ORGANISATION, kind="habit", key=f"{rule}|{company}", share=share, accesses=accesses
    )


def looked_up() -> tuple[Alert, Assessment]:
    """The alert about the visits, and what is thought of the last of them."""
    of_the_pair = {"staff_uid": staff_uid(1), "nhs_number": nhs_number(1)}
    last = Assessment.objects.filter(**{f"access__{k}": v for k, v in of_the_pair.items()}).latest("access__started_at")
    return Alert.objects.get(pattern="", **of_the_pair), last


def detect_again() -> tuple[Alert, Assessment]:
    """Everything is thought about anew."""
    queue_again()
    catch_up(ORGANISATION)
    return looked_up()


def alerts_in_preview() -> int:
    """How many alerts repeat access has, by the preview of a change."""
    rule = BY_ID["no-care-contact"]
    return preview(ORGANISATION, rule, enabled=True, thresholds=rule.parameters).alerts_now


def test_what_colleagues_often_have_weighs_less_in_the_access_and_in_the_alert() -> None:
    lay_out(fires("", VISITS, people=TEAM, care=ELSEWHERE))
    catch_up(ORGANISATION)
    alert, last = looked_up()
    before = (alert.risk, last.risk)
    habit("no-care-contact", 0.6)
    alert, last = detect_again()
    assert alert.risk < before[0]
    assert last.risk < before[1]
    part = next(part for part in alert.parts if part["rule"] == PART)
    assert part["points"] < 0
    assert part["sentence"].startswith("Repeat access with no care contact: so are 60 % of")
    assert sum(part["points"] for part in alert.parts) == alert.risk


@pytest.mark.parametrize(("rule", "company"), [("no-care-contact", "ward 4"), ("off-shift", "community nursing")])
def test_habits_of_other_teams_and_of_other_findings_take_nothing_away(rule: str, company: str) -> None:
    lay_out(fires("", VISITS, people=TEAM, care=ELSEWHERE))
    catch_up(ORGANISATION)
    before = looked_up()[0].risk
    habit(rule, 0.6, company)
    alert, _ = detect_again()
    assert alert.risk == before
    assert PART not in {part["rule"] for part in alert.parts}


def test_a_preview_counts_with_habits() -> None:
    lay_out(fires("", VISITS, people=TEAM, care=ELSEWHERE))
    catch_up(ORGANISATION)
    cut = {"share": looked_up()[1].risk, "accesses": 0}
    Rate.objects.create(organisation_id=ORGANISATION, kind="review", key="suspicious", **cut)
    assert alerts_in_preview() == 1
    habit("no-care-contact", 0.6)
    assert alerts_in_preview() == 0


def test_habits_take_away_no_more_than_so_much_and_never_add() -> None:
    lay_out(fires("", (Seen(),), care=ELSEWHERE))
    habit("no-care-contact", 0.9, "always", 100_000)
    habit("no-care-contact", 0.0, "never", 100_000)
    usual = {"no-care-contact": 0.05}
    habits = habits_of(ORGANISATION, usual)
    assert habits["no-care-contact|always"].lowers == MOST
    assert "no-care-contact|never" not in habits
    assert Scale.of(ORGANISATION).habits.keys() == habits.keys()


def test_few_accesses_of_few_colleagues_are_no_habit() -> None:
    lay_out(fires("", (Seen(),), care=ELSEWHERE))
    habit("no-care-contact", 0.9, "three", 3)
    habit("no-care-contact", 0.9, "hundreds", 300)
    habits = habits_of(ORGANISATION, {"no-care-contact": 0.2})
    assert "no-care-contact|three" not in habits
    assert habits["no-care-contact|hundreds"].lowers > 1


def test_the_person_with_the_most_makes_no_habit() -> None:
    often = [Seen(staff=1, patient=n, day=day) for n in (1, 2) for day in (0, 3, 6)]
    once = [Seen(staff=2, patient=10, day=day) for day in (0, 3)]
    others = [Seen(staff=3, patient=20 + n) for n in range(3)]
    people = tuple(Person(staff=person, team="Ward 4") for person in (1, 2, 3))
    lay_out(fires("", (*often, *once, *others), people=people, care=ELSEWHERE))
    catch_up(ORGANISATION)
    learn_rates(ORGANISATION)
    learned = {rate.key: (rate.share, rate.accesses) for rate in Rate.objects.filter(kind="habit")}
    # Person 1 came back four times, and person 2 once among the five accesses of the others.
    assert learned["no-care-contact|ward 4"] == (0.2, 5)
