"""Logistic regression by Newton's method with a ridge, for some dozen features and some hundred rows: no library is needed."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

STEPS, ENOUGH = 25, 1e-6
MOST = 30.0  # beyond this the logistic function is 0 or 1 to thirteen digits


def fit(rows: Sequence[Sequence[float]], outcomes: Sequence[bool], ridges: Sequence[float]) -> list[float]:
    """The weights of the columns that make these outcomes likeliest, each drawn towards 0 by its ridge."""
    weights = [0.0] * len(ridges)
    for _ in range(STEPS):
        step = _solve(*_slopes(rows, outcomes, ridges, weights))
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < ENOUGH:
            break
    return weights


def chance(row: Sequence[float], weights: Sequence[float]) -> float:
    """How likely the outcome is."""
    score = sum(value * weight for value, weight in zip(row, weights, strict=True))
    return 1 / (1 + exp(-max(-MOST, min(MOST, score))))


def _slopes(
    rows: Sequence[Sequence[float]], outcomes: Sequence[bool], ridges: Sequence[float], weights: list[float]
) -> tuple[list[list[float]], list[float]]:
    """The curvature and the slope of the penalised likelihood at these weights."""
    size = range(len(weights))
    curve = [[ridges[i] + 1e-9 if i == j else 0.0 for j in size] for i in size]
    slope = [-ridge * weight for ridge, weight in zip(ridges, weights, strict=True)]
    for row, outcome in zip(rows, outcomes, strict=True):
        likely = chance(row, weights)
        spread, missed = likely * (1 - likely), outcome - likely
        for i in (i for i in size if row[i]):
            slope[i] += missed * row[i]
            for j in (j for j in size if row[j]):
                curve[i][j] += spread * row[i] * row[j]
    return curve, slope


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a symmetric positive definite system, by elimination."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = table[k][i] / table[i][i]
            if factor:
                table[k] = [below - factor * above for below, above in zip(table[k], table[i], strict=True)]
    answer = [0.0] * size
    for i in reversed(range(size)):
        answer[i] = (table[i][size] - sum(table[i][j] * answer[j] for j in range(i + 1, size))) / table[i][i]
    return answer
