"""Several evaluations beside each other: the mean, the standard deviation and the range of each measure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, stdev
from typing import Any

DIGITS = 4


def spread(evaluations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By measure, those within baselines too; scenarios are added up."""
    measures = {
        name: _of([one[name] for one in evaluations if isinstance(one.get(name), int | float)])
        for name, value in evaluations[0].items()
        if isinstance(value, int | float)
    }
    baselines = {
        name: spread([one["baselines"][name] for one in evaluations]) for name in evaluations[0].get("baselines", {})
    }
    scenarios = _added([one.get("by_scenario", {}) for one in evaluations])
    return (
        measures | ({"baselines": baselines} if baselines else {}) | ({"by_scenario": scenarios} if scenarios else {})
    )


def _of(values: Sequence[float]) -> dict[str, float]:
    """Mean, spread and range."""
    deviation = stdev(values) if len(values) > 1 else 0.0
    figures = {"mean": mean(values), "spread": deviation, "least": min(values), "most": max(values)}
    return {name: round(figure, DIGITS) for name, figure in figures.items()}


def _added(evaluations: Sequence[dict[str, dict[str, Any]]]) -> dict[str, dict[str, int]]:
    """Incidents of each scenario in all of them, and how many were found."""
    total: dict[str, dict[str, int]] = {}
    for scenarios in evaluations:
        for scenario, figures in scenarios.items():
            sums = total.setdefault(scenario, {"incidents": 0, "found": 0, "found_in_budget": 0})
            for name in sums:
                sums[name] += figures[name]
    return dict(sorted(total.items()))
