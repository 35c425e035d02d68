"""A lesson looks again at the months that it learned from and at open alerts, however many years are stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privacy.alerts.models import Assessment
from privacy.learning import forget, is_up_to_date, learn_next
from privacy.learning.lesson import ENOUGH, EVERY, MONTHS
from privacy.learning.models import Lesson
from privacy.peers.models import StaffDay
from tests.factories import MORNING, TRUST, make_access, make_assessment, make_organisation

pytestmark = pytest.mark.django_db
WRONG = 77  # a risk that no access here would be given


@pytest.fixture
def risks() -> dict[str, Assessment]:
    """An access of this month and one of the year before, both with a risk that is not right."""
    make_days(ENOUGH)
    times = {"new": MORNING, "old": MORNING - MONTHS - timedelta(days=2)}
    return {name: make_assessment(make_access(started_at=at), risk=WRONG) for name, at in times.items()}


def make_days(accesses: int) -> None:
    """So many accesses to learn from on the day of `MORNING`, and ten times as many too long ago."""
    for back, number in ((timedelta(), accesses), (MONTHS, 10 * accesses)):
        StaffDay.objects.create(
            organisation_id=TRUST, staff_uid="1", day=(MORNING - back).date(), accesses=number, patients=number,
            unexplained_patients=0,
        )  # fmt: skip


def learned(accesses: int) -> None:
    """A lesson was learned from so many accesses."""
    Lesson.objects.create(organisation_id=TRUST, accesses=accesses, until=MORNING.date(), is_whole=True)


def wrong(risks: dict[str, Assessment]) -> set[str]:
    """Which of them still have their wrong risk."""
    return {name for name, each in risks.items() if Assessment.objects.get(pk=each.pk).risk == WRONG}


def test_the_first_lesson_weighs_all_that_there_is(risks: dict[str, Assessment]) -> None:
    assert learn_next(TRUST)
    assert wrong(risks) == set()
    assert Lesson.objects.get().accesses == ENOUGH, "what is too old to learn from is not counted"


def test_a_later_lesson_weighs_the_months_that_it_learned_from(risks: dict[str, Assessment]) -> None:
    learned(ENOUGH // 2)
    assert learn_next(TRUST)
    assert wrong(risks) == {"old"}


def test_nothing_is_learned_before_it_is_due(risks: dict[str, Assessment]) -> None:
    learned(ENOUGH)
    assert not learn_next(TRUST)
    Lesson.objects.update(until=(MORNING - EVERY).date())
    assert learn_next(TRUST)


def test_what_is_forgotten_is_learned_anew_and_holds_until_then(risks: dict[str, Assessment]) -> None:
    learned(ENOUGH)
    assert is_up_to_date(TRUST)
    forget(TRUST)
    assert Lesson.objects.get().is_whole
    assert not is_up_to_date(TRUST)
    assert learn_next(TRUST)
    assert wrong(risks) == {"old"}


def test_a_handful_more_teaches_nothing() -> None:
    make_organisation(TRUST)
    make_days(ENOUGH)
    learned(ENOUGH - 1)
    assert is_up_to_date(TRUST)
    Lesson.objects.update(accesses=ENOUGH - 10)
    assert not is_up_to_date(TRUST)
