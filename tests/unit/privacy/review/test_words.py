"""Words for codes and numbers."""

import pytest

from privacy.review.words import fact, risk_colour, role, rule_title, times


@pytest.mark.parametrize(
    ("code", "name"), [("S8000:G8000:R8001", "Nurse"), ("R8009", "Receptionist"), ("R9999", "R9999"), ("", "")]
)
def test_role(code: str, name: str) -> None:
    assert role(code) == name


def test_rule_title_of_a_rule_and_of_one_that_is_gone() -> None:
    assert rule_title("emergency-access") == "Emergency access"
    assert rule_title("long-gone-rule") == "Long gone rule"


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "yes"), (False, "no"), (None, "not known"), (1204, "1,204"), (2.0, "2"), (0.25, "0.25"), ("x", "x")],
)
def test_fact_is_written_for_a_reader(value: object, words: str) -> None:
    assert fact("own_median", value) == ("Own median", words)


def test_fact_of_a_list() -> None:
    assert fact("days", ["2026-11-01", 2]) == ("Days", "2026-11-01, 2")
    assert fact("days", []) == ("Days", "none")


def test_times() -> None:
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_risk_colour() -> None:
    assert [risk_colour(risk) for risk in (100, 70, 69, 40, 39, 0)] == [
        "red",
        "red",
        "orange",
        "orange",
        "grey",
        "grey",
    ]
