"""Several evaluations beside each other."""

from typing import Any

from privacy.evaluation.spread import spread


def made(area: float, found: int) -> dict[str, Any]:
    """What one evaluation printed."""
    scenario = {"incidents": 2, "found": found, "found_in_budget": found, "median_rank": 3}
    return {
        "auc_by_access": area, "precision_at_50": None, "baselines": {"plain": {"auc_by_access": area / 2}},
        "by_scenario": {"colleague": scenario},
    }  # fmt: skip


def test_gives_mean_spread_and_range() -> None:
    found = spread([made(0.9, 1), made(1.0, 2)])
    assert found["auc_by_access"] == {"mean": 0.95, "spread": 0.0707, "least": 0.9, "most": 1.0}
    assert found["baselines"]["plain"]["auc_by_access"]["mean"] == 0.475
    assert found["by_scenario"] == {"colleague": {"incidents": 4, "found": 3, "found_in_budget": 3}}


def test_one_has_no_spread() -> None:
    assert spread([made(0.9, 1)])["auc_by_access"]["spread"] == 0.0
