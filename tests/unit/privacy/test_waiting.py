"""An alert waits for care data that may settle it, for as long as they usually take, and for nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from privacy.detection.waiting import urgent_from, usual_delay

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
DELAYS = {"A|attendance": 3.0, "A|admission": 20.0, "|attendance": 5.0, "|": 8.0}
UNEXPLAINED = ("care-data", 4.0, ".")


def waits(*evidence: tuple[str, float, str], delays: dict[str, float] = DELAYS, site: str = "A") -> datetime | None:
    """Until when an alert with this evidence waits."""
    return urgent_from(evidence, explained=-3.0, last_conduct_at=AT, sites=[site], delays=delays)


def test_waits_for_the_usual_delay() -> None:
    assert waits(UNEXPLAINED, ("neighbour", 2.5, ".")) == AT + timedelta(hours=20)


def test_an_emergency_waits_for_an_attendance() -> None:
    assert waits(UNEXPLAINED, ("emergency-access", 1.5, ".")) == AT + timedelta(hours=3)


@pytest.mark.parametrize(
    "evidence",
    [
        (UNEXPLAINED, ("household", 4.9, ".")),  # whom care does not excuse
        (UNEXPLAINED, ("viewed-after-refusal", 5.0, ".")),  # about how, not why
        (UNEXPLAINED, ("after-leaving", 8.0, ".")),  # enough without
        (("care-data", -3.0, "."), ("neighbour", 8.0, ".")),  # explained already
        (("slow-browser", 5.0, "."),),
    ],
)
def test_waits_for_nothing_where_care_would_settle_nothing(evidence: tuple[tuple[str, float, str], ...]) -> None:
    assert waits(*evidence) is None


def test_waits_for_nothing_where_no_delay_is_known() -> None:
    assert waits(UNEXPLAINED, delays={}) is None


def test_what_is_not_known_of_a_site_is_taken_from_the_organisation() -> None:
    assert usual_delay(["B"], ("attendance",), DELAYS) == 5.0
    assert usual_delay(["B"], ("referral",), DELAYS) == 8.0
