"""How often officers agreed, and how sure that is."""

import pytest

from privacy.alerts.choices import Outcome
from privacy.govern.figures import Agreement, Figures


@pytest.mark.parametrize(
    ("agreed", "judged", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 1, 0.2065, 1.0)],
)
def test_interval_is_that_of_wilson(agreed: int, judged: int, low: float, high: float) -> None:
    assert Agreement(agreed, judged).interval == pytest.approx((low, high), abs=1e-4)


def test_agreed_is_whatever_was_not_appropriate_of_what_was_decided() -> None:
    figures = Figures(outcomes={outcome.value: 2 for outcome in Outcome})
    assert figures.agreement == (4, 6)
    assert figures.undecided == 2 * len(Outcome) - 6
