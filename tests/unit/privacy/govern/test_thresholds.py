"""What may be typed for a threshold."""

import pytest

from privacy.govern.thresholds import read, value_of
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


def test_read_gives_values_and_problems_by_name() -> None:
    values, problems = read(BY_ID["no-care-contact"], {"days": "3", "within": "soon"})
    assert values == {"days": 3}
    assert list(problems) == ["within"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_comes_with_is_within_its_own_bounds(rule) -> None:
    for threshold in rule.thresholds:
        least, most = threshold.bounds
        assert least <= threshold.value <= most
        assert value_of(threshold, f"{threshold.value:g}") == threshold.value
