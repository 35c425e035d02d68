"""Logistic regression: it finds the weights that made the outcomes, and a ridge draws them towards nothing."""

from random import Random

from privacy.ranking.logistic import chance, fit


def made(number: int, weights: list[float]) -> tuple[list[list[float]], list[bool]]:
    """Rows whose outcomes follow from these weights by chance."""
    dice = Random(7)
    rows = [[1.0, *(dice.gauss(0, 1) for _ in weights[1:])] for _ in range(number)]
    return rows, [dice.random() < chance(row, weights) for row in rows]


def test_finds_the_weights() -> None:
    weights = [-0.5, 1.5, 0.0, -1.0]
    found = fit(*made(4_000, weights), [1e-6] * 4)
    assert all(abs(is_ - was) < 0.15 for is_, was in zip(found, weights, strict=True))


def test_a_ridge_draws_towards_nothing() -> None:
    rows, outcomes = made(100, [0.0, 2.0])
    free, drawn = (fit(rows, outcomes, [1e-6, ridge])[1] for ridge in (1e-6, 50.0))
    assert 0 < drawn < free / 2


def test_holds_where_one_column_tells_all() -> None:
    found = fit([[1.0, float(n)] for n in range(-50, 50)], [n >= 0 for n in range(-50, 50)], [1e-3, 1.0])
    assert found[1] > 0
