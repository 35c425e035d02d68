"""What outcomes teach: only once there are enough, only where it holds for later ones, and only where it is switched on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privacy.alerts.models import Alert
from privacy.detection.risk import Scale
from privacy.ranking.adjusting import LEARNED
from privacy.ranking.learning import decided, in_force, learn_ranking
from privacy.ranking.models import LearnedRanking, RankingSwitch
from tests.factories import MORNING, TRUST, make_access, make_closed_alert, make_officer, make_organisation

pytestmark = pytest.mark.django_db


def switch_on(*, enabled: bool = True) -> None:
    """Lets outcomes count."""
    make_organisation(TRUST)
    RankingSwitch.objects.create(organisation_id=TRUST, enabled=enabled, why="A trial", by=make_officer())


def make_outcomes(number: int, *, telling: bool = True) -> None:
    """Alerts of like risk: about relatives inappropriate, about neighbours appropriate; or either alike."""
    access = make_access()
    for n in range(number):
        wrongful = n % 2 == 0
        relative = wrongful if telling else n % 4 < 2
        part = "household" if relative else "neighbour"
        parts = [{"rule": part, "points": 30, "sentence": "."}, {"rule": "care-data", "points": 20, "sentence": "."}]
        decide(access, n, parts, "inappropriate" if wrongful else "appropriate")


def decide(access: Any, n: int, parts: list[dict[str, Any]], outcome: str) -> Alert:
    """One closed alert."""
    closed = {"closed_at": MORNING + timedelta(hours=n), "outcome": outcome, "reference": f"R{n:05}"}
    return make_closed_alert(accesses=[access], risk=sum(part["points"] for part in parts), parts=parts, **closed)


def test_learns_and_measures_on_what_came_later() -> None:
    switch_on()
    make_outcomes(120)
    learned = learn_ranking(TRUST)
    assert learned is not None
    assert (learned.version, learned.outcomes, learned.inappropriate, learned.held_back) == (1, 120, 60, 36)
    assert (learned.area_before, learned.area_after, learned.is_used) == (0.5, 1.0, True)
    assert learned.weights["household"]["weight"] > 0 > learned.weights["neighbour"]["weight"]
    ranking = Scale.of(TRUST).ranking
    assert ranking is not None
    assert ranking.points({"household": 4.0}) > ranking.points({"neighbour": 4.0})


def test_is_off_until_it_is_switched_on_and_after_it_is_switched_off() -> None:
    make_outcomes(120)
    assert learn_ranking(TRUST) is None
    switch_on()
    assert learn_ranking(TRUST)
    assert in_force(TRUST)
    switch_on(enabled=False)
    assert in_force(TRUST) is None


def test_needs_enough_outcomes_of_both_kinds() -> None:
    switch_on()
    make_outcomes(98)
    access = make_access()
    assert learn_ranking(TRUST) is None
    for n in range(98, 102):
        decide(access, n, [{"rule": "household", "points": 40, "sentence": "."}], "inconclusive")
    assert len(decided(TRUST)) == 98
    assert learn_ranking(TRUST) is None


def test_what_gains_nothing_is_kept_and_not_used() -> None:
    switch_on()
    make_outcomes(200, telling=False)
    learned = learn_ranking(TRUST)
    assert learned is not None
    assert not learned.is_used
    assert Scale.of(TRUST).ranking is None


def test_learns_anew_only_from_new_outcomes() -> None:
    switch_on()
    make_outcomes(120)
    assert learn_ranking(TRUST)
    assert learn_ranking(TRUST) is None
    parts = [{"rule": LEARNED, "points": 9, "sentence": "."}, {"rule": "household", "points": 40, "sentence": "."}]
    decide(make_access(), 999, parts, "inappropriate")
    again = learn_ranking(TRUST)
    assert again is not None
    assert again.version == LearnedRanking.objects.count() == 2
    assert LEARNED not in again.weights
