"""Due dates: set when an alert is raised, nearer when its risk rises, and by the organisation's own settings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from audit.people.scope import organisation_scope
from audit.wording import LONDON
from privacy.duty.actions import change_due_dates
from privacy.duty.due import USUAL, Due, due_after_rise, due_date
from privacy.duty.presenters import due_words
from privacy.models import Alert, ReviewEvent
from privacy.pipeline import catch_up
from privacy.review.refusal import Refused
from privacy.rules import BY_ID
from tests.factories import TRUST, make_alert, make_clinician, make_officer, make_organisation
from tests.situations import ORGANISATION, lay_out

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=LONDON)


def test_a_raised_alert_has_a_due_date_by_its_risk() -> None:
    lay_out(next(example for example in BY_ID["own-record"].examples if example.fires))
    catch_up(ORGANISATION)
    alert = Alert.objects.get()
    assert alert.due_at == due_date(ORGANISATION, alert.risk, alert.raised_at)


@pytest.mark.parametrize(("risk", "day"), [(95, 4), (80, 4), (79, 9), (45, 16), (10, 30)])
def test_usual_due_dates(risk: int, day: int) -> None:
    assert due_date("RX1", risk, MONDAY) == datetime(2026, 11, day, 17, tzinfo=LONDON)


def test_a_risk_that_rises_brings_the_date_nearer_and_never_further() -> None:
    soon, far = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(days=90)
    assert due_after_rise("RX1", 95, soon) == soon
    assert due_after_rise("RX1", 95, far) == due_date("RX1", 95)
    assert due_after_rise("RX1", 95, None) == due_date("RX1", 95)


def test_an_organisation_decides_its_own_with_who_when_and_why() -> None:
    officer, undated = make_officer(), make_alert(risk=90, raised_at=MONDAY)
    change_due_dates(by=officer, organisation=TRUST, bands=((0, 10), (70, 1)), why="Board of March")
    due = Due.of(TRUST)
    assert due.bands == ((70, 1), (0, 10))
    assert (due.change.by, due.change.why) == (officer, "Board of March")
    assert due_date(TRUST, 71, MONDAY) == datetime(2026, 11, 3, 17, tzinfo=LONDON)
    undated.refresh_from_db()
    assert undated.due_at == datetime(2026, 11, 3, 17, tzinfo=LONDON)
    event = ReviewEvent.objects.get(kind="due_dates_changed")
    assert (event.actor, event.note) == (officer, "Board of March")
    assert event.detail["from"] == [list(band) for band in USUAL]
    assert Due.of("RY9").bands == USUAL


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        (((80, 2),), "One line must hold for every alert"),
        (((80, 9), (0, 2)), "cannot be due later"),
        (((80, 2), (80, 3), (0, 9)), "another risk"),
        (((80, 2), (0, 99)), "1 to 60"),
        (USUAL, "Nothing differs"),
    ],
)
def test_due_dates_that_will_not_do(bands, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        change_due_dates(by=make_officer(), organisation=TRUST, bands=bands, why="Because")


def test_only_an_officer_decides() -> None:
    make_organisation()
    with pytest.raises(Refused, match="does not let you"):
        change_due_dates(by=make_clinician(), organisation=TRUST, bands=((0, 5),), why="Because")


def test_the_service_may_write_them_in_its_scope_alone(as_service) -> None:
    officer = make_officer()
    with as_service(), organisation_scope([TRUST], user_id=officer.pk):
        change_due_dates(by=officer, organisation=TRUST, bands=((0, 5),), why="Because")
    with as_service(), organisation_scope(["RY9"]):
        assert Due.of(TRUST).bands == USUAL


def test_words_of_a_due_date() -> None:
    due = MONDAY + timedelta(days=3)
    assert due_words(due, MONDAY).left == "Due in 3 days"
    assert due_words(due, due - timedelta(hours=30)).left == "Due tomorrow"
    assert due_words(due, due - timedelta(minutes=40)).left == "Due in 40 minutes"
    assert due_words(due, due - timedelta(hours=3)).left == "Due today, in 3 hours"
    late = due_words(due, due + timedelta(days=2))
    assert (late.left, late.is_breached) == ("Overdue: was due 2 days ago", True)
    assert due_words(due, closed_at=due + timedelta(days=1)).left == "Closed late"
    assert due_words(due, closed_at=MONDAY).left == "Closed in time"
    assert due_words(None).left == "No due date"
