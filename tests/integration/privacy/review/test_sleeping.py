"""Alerts that sleep: they wake on their day, when they get worse, or when somebody wakes them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Access
from audit.wording import LONDON
from privacy.alerts.choices import Status
from privacy.detection.alerts import judge_again
from privacy.detection.risk import Scale
from privacy.models import Alert, ReviewEvent
from privacy.review import actions
from privacy.review.actions.sleeping import wake_what_is_due
from privacy.review.refusal import Refused
from tests.factories import ELSEWHERE, make_access, make_alert, make_finding, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def asleep(alert: Alert | None = None, until: date | None = None) -> Alert:
    """A sleeping alert."""
    slept = alert or make_alert()
    officer = make_officer(slept.organisation_id)
    return actions.snooze(alert=slept, by=officer, version=slept.version, until=until)


def due(alert: Alert) -> Alert:
    """The alert as if its day had come."""
    Alert.objects.filter(pk=alert.pk).update(snoozed_until=timezone.now() - timedelta(minutes=1))
    return alert


@pytest.mark.parametrize(
    ("said", "days"), [({"until": "tomorrow"}, 1), ({"until": "week"}, 7), ({"until": "worse"}, None),
                       ({"until": "date", "date": (TODAY + timedelta(days=40)).isoformat()}, 40)],
)  # fmt: skip
def test_an_alert_sleeps_until_the_morning_of_a_day_or_until_it_gets_worse(
    look: Look, said: dict[str, str], days: int | None
) -> None:
    officer, alert = make_officer(), make_alert()
    assert look(f"/alerts/{alert.reference}/snooze/", officer, post=True, version=1, **said).status == 302
    alert.refresh_from_db()
    assert (alert.status, alert.assignee, alert.snoozed_at_risk) == (Status.SNOOZED, officer, alert.risk)
    if days is None:
        assert alert.snoozed_until is None
        assert "Snoozed until it gets worse" in look(f"/alerts/{alert.reference}/", officer).text
    else:
        assert alert.snoozed_until
        morning = alert.snoozed_until.astimezone(LONDON)
        assert (morning.date(), morning.hour) == (TODAY + timedelta(days=days), 7)
        assert "or until it gets worse" in look(f"/alerts/{alert.reference}/", officer).text


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Choose until when."),
        ({"until": "date"}, "Enter a date."),
        ({"until": "date", "date": "30/2/2026"}, "Enter a real date"),
        ({"until": "date", "date": TODAY.isoformat()}, "Choose a day from tomorrow on"),
        ({"until": "date", "date": (TODAY + timedelta(days=366)).isoformat()}, "at most a year from now"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(look: Look, said: dict[str, str], problem: str) -> None:
    alert = make_alert()
    page = look(f"/alerts/{alert.reference}/snooze/", make_officer(), post=True, version=1, **said)
    assert page.status == 422
    assert problem in page.text


def test_the_sweep_wakes_what_is_due_and_nothing_else_in_every_organisation(
    as_service: Callable[[], AbstractContextManager[None]],
) -> None:
    here, there = (
        due(asleep(until=TODAY + timedelta(days=1))),
        due(asleep(make_alert(ELSEWHERE), TODAY + timedelta(days=2))),
    )
    later, worse = asleep(until=TODAY + timedelta(days=1)), asleep()
    with as_service():
        assert wake_what_is_due() == 2
        assert wake_what_is_due() == 0
    for alert in (here, there):
        holder = alert.assignee
        alert.refresh_from_db()
        assert (alert.status, alert.assignee) == (Status.INVESTIGATING, holder)
        assert (alert.snoozed_until, alert.snoozed_at_risk) == (None, None)
        event = ReviewEvent.objects.get(alert=alert, kind="woken")
        assert (event.actor, event.note, event.organisation_id) == (None, "Its day has come.", alert.organisation_id)
    assert set(Alert.objects.filter(status=Status.SNOOZED)) == {later, worse}


def test_an_alert_can_be_woken_early() -> None:
    alert = asleep(until=TODAY + timedelta(days=9))
    woken = actions.wake(alert=alert, by=alert.assignee, version=alert.version)  # type: ignore[arg-type]
    assert (woken.status, woken.snoozed_until) == (Status.INVESTIGATING, None)


def test_who_wakes_an_alert_of_a_colleague_takes_it_over_first() -> None:
    alert = asleep()
    with pytest.raises(Refused, match="Take it over first"):
        actions.wake(alert=alert, by=make_officer(), version=alert.version)


def weighed(**fields: Any) -> tuple[Alert, Access]:
    """An alert that says what detection would say of its finding."""
    access = make_access()
    alert = make_alert(accesses=[access], **fields)
    alert.findings.update(strength=6.0)
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    return alert, access


def test_it_wakes_when_it_gets_worse() -> None:
    alert, access = weighed()
    slept = asleep(alert)
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert alert.status == Status.SNOOZED
    make_finding(alert, [access], rule="own-record", sentence="Opened their own record.")
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert (alert.status, alert.assignee) == (Status.INVESTIGATING, slept.assignee)
    assert alert.risk > slept.risk
    event = ReviewEvent.objects.get(kind="woken")
    assert (event.actor, event.note) == (None, "It got worse.")
    assert event.detail["changes"]["risk"] == [slept.risk, alert.risk]


def test_it_sleeps_on_when_it_becomes_less_and_nobody_settles_it() -> None:
    alert, access = weighed()
    make_finding(alert, [access], rule="own-record", sentence="Opened their own record.")
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    slept = asleep(alert)
    alert.findings.filter(rule="own-record").update(withdrawn_at=timezone.now())
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert alert.risk < slept.risk
    assert alert.status == Status.SNOOZED
    alert.findings.update(strength=-20)
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert alert.status == Status.SNOOZED


@pytest.mark.parametrize("status", [Status.ASKED, Status.FOR_APPROVAL, Status.SNOOZED, Status.INVESTIGATING])
def test_detection_settles_nothing_that_an_officer_has_begun(status: Status) -> None:
    alert, _ = weighed()
    Alert.objects.filter(pk=alert.pk).update(status=status)
    alert.findings.update(strength=-20)
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert alert.status == status


def test_detection_still_settles_what_nobody_took_up() -> None:
    alert, _ = weighed()
    alert.findings.update(strength=-20, rule="poor-reason")
    judge_again("RX1", Scale.of("RX1"))
    alert.refresh_from_db()
    assert alert.status == Status.CLOSED
