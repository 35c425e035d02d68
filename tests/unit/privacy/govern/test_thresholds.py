"""What may be typed for a threshold."""

import pytest

from privacy.govern.thresholds import check, value_of
from privacy.review.refusal import Refused
from privacy.rules import BY_ID, RULES, Threshold

DAYS, SHARE = Threshold("past_days", 28, "days", "weeks", 7, 28), Threshold("share", 0.5, "share of a day", "half")


@pytest.mark.parametrize(("threshold", "text", "value"), [(DAYS, " 14 ", 14), (DAYS, "7", 7), (SHARE, "0.25", 0.25)])
def test_value_of_reads_a_number(threshold: Threshold, text: str, value: float) -> None:
    assert value_of(threshold, text) == value
    assert isinstance(value_of(threshold, text), type(threshold.value))


@pytest.mark.parametrize(
    ("threshold", "text", "says"),
    [
        (DAYS, "", "must be a number"),
        (DAYS, "many", "must be a number"),
        (DAYS, "nan", "from 7 to 28"),
        (DAYS, "inf", "from 7 to 28"),
        (DAYS, "29", "from 7 to 28"),
        (DAYS, "7.5", "whole number"),
        (SHARE, "1.1", "from 0.05 to 1"),
        (SHARE, "0", "from 0.05 to 1"),
    ],
)
def test_value_of_says_what_will_not_do(threshold: Threshold, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        value_of(threshold, text)


@pytest.mark.parametrize(
    "values",
    [{}, {"days": 3}, {"days": 3, "within": 90, "more": 1}, {"days": 1, "within": 90}, {"days": 2.5, "within": 90}],
)
def test_check_refuses_what_is_not_of_the_rule_or_out_of_bounds(values: dict[str, float]) -> None:
    with pytest.raises(Refused):
        check(BY_ID["no-care-contact"], values)


def test_check_passes_what_will_do() -> None:
    check(BY_ID["no-care-contact"], {"days": 3, "within": 90})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_comes_with_is_within_its_own_bounds(rule) -> None:
    for threshold in rule.thresholds:
        least, most = threshold.bounds
        assert least <= threshold.value <= most
        assert value_of(threshold, f"{threshold.value:g}") == threshold.value
