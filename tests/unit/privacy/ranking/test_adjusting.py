"""The learned ranking moves a risk by a bounded number of points, and never its own former ones."""

import pytest

from privacy.ranking.adjusting import LEARNED, MOST_POINTS, Ranking, evidence_of

RANKING = Ranking(3, {"neighbour": {"weight": -1.0, "usual": 0.5}, "household": {"weight": 2.0, "usual": 1.0}})


@pytest.mark.parametrize("neighbour", [0.0, 1.0, 5.0, 100.0])
@pytest.mark.parametrize("household", [0.0, 3.0, 100.0])
def test_points_are_bounded(neighbour: float, household: float) -> None:
    assert -MOST_POINTS <= RANKING.points({"neighbour": neighbour, "household": household}) <= MOST_POINTS


def test_more_of_what_was_inappropriate_is_more() -> None:
    assert RANKING.points({"neighbour": 3.0}) < 0 < RANKING.points({"household": 4.0})


@pytest.mark.parametrize("risk", [0, 3, 50, 97])
@pytest.mark.parametrize("part", ["neighbour", "household"])
def test_the_risk_stays_within_its_bounds_and_names_the_version(part: str, risk: int) -> None:
    moved = RANKING.part({part: 9.0}, risk)
    assert moved is None or 0 <= risk + moved["points"] <= 99
    assert moved is None or (moved["version"], moved["rule"]) == (3, LEARNED)


def test_what_was_learned_before_is_left_out() -> None:
    parts = [{"rule": "household", "points": 40}, {"rule": "care-data", "points": 20}, {"rule": LEARNED, "points": 7}]
    evidence, risk = evidence_of(parts, softness=8.0)
    assert risk == 60
    assert set(evidence) == {"household", "care-data"}
    assert evidence["household"] == pytest.approx(2 * evidence["care-data"])


def test_a_risk_of_nothing_has_no_evidence() -> None:
    assert evidence_of([], softness=8.0) == ({}, 0)
