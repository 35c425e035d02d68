"""Inappropriate conduct: what is proposed, approved, sent back and withdrawn; who may; the clock; enough officers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from privacy.alerts.choices import Outcome, Status
from privacy.models import Alert, Decision, ReviewEvent
from privacy.review import actions
from privacy.review.case.decided import shown
from privacy.review.refusal import Refused
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_alert,
    make_clinician,
    make_closed_alert,
    make_officer,
    make_organisation,
    make_staff,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db

NOTE = "No part in the care; the person said they were curious."
TOMORROW = timezone.localdate() + timedelta(days=1)


def said(**changes: Any) -> dict[str, Any]:
    """What a form says of inappropriate conduct."""
    known = timezone.localtime() - timedelta(hours=30)
    form = {
        "outcome": "inappropriate", "note": NOTE, "harm": "some", "tell": "yes", "tell_by": TOMORROW.isoformat(),
        "reportable": "yes", "aware_at": known.strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    return form | changes


def at(alert: Alert, act: str = "") -> str:
    """The address of an act."""
    return f"/alerts/{alert.reference}/{act}/" if act else f"/alerts/{alert.reference}/"


def propose(alert: Alert, by: User, **changes: Any) -> Alert:
    """What one officer proposes."""
    found: dict[str, Any] = {"note": NOTE, "harm": "none"}
    return actions.propose(alert=alert, by=by, version=alert.version, **found | changes)


def test_inappropriate_waits_for_a_second_officer_and_is_closed_by_their_approval(look: Look) -> None:
    proposer, approver, alert = make_officer(name="Priya Nair"), make_officer(name="Morgan Ellery"), make_alert()
    assert look(at(alert, "close"), proposer, post=True, version=1, **said()).status == 302
    alert.refresh_from_db()
    assert (alert.status, alert.outcome, alert.closed_at) == (Status.FOR_APPROVAL, "", None)
    page = look(at(alert), approver)
    for words in (
        "Waits for approval", "Priya Nair found this inappropriate on", NOTE, "Some harm, such as distress",
        "left to tell the regulator", "Approve and close alert", "Send it back",
    ):  # fmt: skip
        assert words in page.text
    assert look(at(alert, "approve"), approver, post=True, version=2).status == 302
    alert.refresh_from_db()
    assert (alert.status, alert.outcome, alert.assignee) == (Status.CLOSED, Outcome.INAPPROPRIATE, proposer)
    assert "Morgan Ellery approved it on" in look(at(alert), proposer).text
    kinds = ReviewEvent.objects.exclude(kind="looked").order_by("id").values_list("kind", "actor__name")
    assert list(kinds) == [("proposed", "Priya Nair"), ("approved", "Morgan Ellery")]


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ({"harm": ""}, "Choose what harm is known."),
        ({"tell": ""}, "Choose whether the patient is to be told."),
        ({"tell_by": ""}, "Enter the day by which the patient is told."),
        ({"tell_by": "2026-02-31"}, "Enter a real date"),
        ({"tell_by": "2020-01-01"}, "The day by which the patient is to be told must not be past."),
        ({"reportable": ""}, "Choose whether it is reportable to the regulator."),
        ({"aware_at": ""}, "Enter when the organisation became aware."),
        ({"aware_at": "2199-01-01T10:00"}, "The time when you became aware must not be in the future."),
        ({"note": ""}, "Write why you came to this outcome."),
    ],
)
def test_what_is_missing_of_a_proposal_is_said_and_nothing_written_is_lost(
    look: Look, left_out: dict[str, str], problem: str
) -> None:
    page = look(at(alert := make_alert(), "close"), make_officer(), post=True, version=1, **said(**left_out))
    assert page.status == 422
    assert problem in page.text
    assert 'value="inappropriate" checked' in page.html
    alert.refresh_from_db()
    assert (alert.status, Decision.objects.count()) == (Status.NEW, 0)


def test_what_only_inappropriate_conduct_is_asked_does_not_matter_elsewhere(look: Look) -> None:
    alert, nonsense = make_alert(), {"tell_by": "soon", "aware_at": "x", "harm": "?"}
    page = look(at(alert, "close"), make_officer(), post=True, version=1, **said(outcome="appropriate", **nonsense))
    assert page.status == 302
    assert Alert.objects.get().outcome == Outcome.APPROPRIATE


def test_no_means_nothing_is_to_be_done(look: Look) -> None:
    look(at(make := make_alert(), "close"), make_officer(), post=True, version=1, **said(tell="no", reportable="no"))
    decision = Decision.objects.get(alert=make)
    assert (decision.tell_by, decision.aware_at, decision.report_by) == (None, None, None)


def test_sent_back_it_is_under_investigation_with_the_note_and_can_be_proposed_again(look: Look) -> None:
    proposer, approver, alert = make_officer(), make_officer(name="Morgan Ellery"), make_alert()
    propose(alert, proposer)
    assert "Write what your colleague" in look(at(alert, "send-back"), approver, post=True, version=2).text
    look(at(alert, "send-back"), approver, post=True, version=2, note="Ask the ward first.")
    alert.refresh_from_db()
    assert (alert.status, alert.assignee) == (Status.INVESTIGATING, proposer)
    page = look(at(alert), proposer)
    assert "Morgan Ellery sent it back on" in page.text
    assert "Ask the ward first." in page.text
    propose(alert, proposer)
    assert Decision.objects.filter(state="proposed").count() == 1


def test_the_proposer_can_withdraw_and_nobody_else() -> None:
    proposer, other, alert = make_officer(name="Priya Nair"), make_officer(), make_alert()
    waiting = propose(alert, proposer)
    with pytest.raises(Refused, match="Priya Nair proposed this outcome, and can withdraw it"):
        actions.withdraw_proposal(alert=waiting, by=other, version=2)
    actions.withdraw_proposal(alert=waiting, by=proposer, version=2)
    alert.refresh_from_db()
    assert (alert.status, Decision.objects.get().state) == (Status.INVESTIGATING, "withdrawn")


@pytest.mark.parametrize("act", ["approve", "send_back"])
def test_the_managers_of_the_person_do_not_approve(act: str) -> None:
    person, manager, report = make_staff(), make_officer(), make_officer()
    make_staff(staff_uid=report.staff_uid, manager_uid=person.staff_uid)
    person.manager_uid = manager.staff_uid
    person.save()
    waiting = propose(make_alert(staff_uid=person.staff_uid), make_officer())
    for near, words in ((manager, "whose line manager you are"), (report, "your line manager")):
        with pytest.raises(Refused, match=words):
            getattr(actions, act)(alert=waiting, by=near, version=2, note="x")


def test_what_was_asked_to_be_done_is_recorded_once(look: Look) -> None:
    proposer, approver, alert = make_officer(), make_officer(), make_alert()
    look(at(alert, "close"), proposer, post=True, version=1, **said())
    look(at(alert, "approve"), approver, post=True, version=2)
    assert "Record the report to the regulator" in look(at(alert), proposer).text
    look(at(alert, "record-reported"), proposer, post=True, version=3, note="By the portal.")
    look(at(alert, "record-told"), proposer, post=True, version=4)
    page = look(at(alert), proposer)
    assert "Reported 4" in page.text
    assert "before the end of the 72 hours" in page.text
    assert "Told on" in page.text
    assert "Record the report" not in page.text
    again = look(at(alert, "record-reported"), proposer, post=True, version=5)
    assert "It is recorded already that this was reported." in again.text


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "words", "over"),
    [
        (0, "72 hours 0 minutes left to tell the regulator", False),
        (71.5, "0 hours 30 minutes left to tell the regulator", False),
        (73, "1 hour 0 minutes over the 72 hours", True),
    ],
)
def test_the_clock_of_the_regulator_runs_from_becoming_aware(hours: float, words: str, *, over: bool) -> None:
    officer, alert = make_officer(), make_alert()
    decision = Decision(alert=alert, proposed_by=officer, proposed_at=NOON, harm="none", aware_at=NOON)
    clock = shown(decision, NOON + timedelta(hours=hours)).clock
    assert clock
    assert (clock.words, clock.over, clock.running) == (words, over, True)
    assert clock.until == NOON + timedelta(hours=72)


def test_a_report_after_the_time_says_so() -> None:
    decision = Decision(
        alert=make_alert(), proposed_by=make_officer(), proposed_at=NOON, harm="none", aware_at=NOON,
        reported_at=NOON + timedelta(hours=80),
    )  # fmt: skip
    clock = shown(decision, NOON + timedelta(days=9)).clock
    assert clock
    assert (clock.words, clock.running) == ("Reported 8 hours 0 minutes after the end of the 72 hours", False)


def test_the_first_page_says_where_there_are_too_few_officers(look: Look) -> None:
    officer = make_officer()
    make_clinician()
    assert "Trust RX1 (RX1) has fewer than two privacy officers." in look("/alerts/", officer).text
    make_officer(is_active=False)
    assert "fewer than two" in look("/alerts/", officer).text
    second = make_officer()
    assert "fewer than two" not in look("/alerts/", officer).text
    make_organisation(ELSEWHERE)
    both = make_officer(TRUST, ELSEWHERE)
    assert "Trust RY9 (RY9) has fewer than two privacy officers." in look("/alerts/", both).text
    assert "fewer than two" not in look("/alerts/", second).text


def test_stale_approval_is_refused_with_the_difference_shown(look: Look) -> None:
    """What changed is told field by field, with who did it: the first value that was seen and the last."""
    priya, approver = make_officer(name="Priya Nair"), make_officer()
    alert = make_alert()
    actions.take(alert=alert, by=priya, version=1)
    actions.start_investigation(alert=alert, by=priya, version=2)
    page = look(at(alert, "close"), approver, post=True, version=1, outcome="appropriate", note=NOTE)
    assert page.status == 422
    assert "What changed since you opened this page" in page.text
    assert "What Status You saw New It is now Under investigation By whom Priya Nair" in page.text
    assert "What Who has it You saw Nobody It is now Priya Nair" in page.text
    assert "What Outcome" not in page.text
    assert f"What you wrote: {NOTE}" in page.text  # the form is gone: a colleague has the alert now


def test_a_field_that_became_what_it_was_is_no_difference(look: Look) -> None:
    priya, alert = make_officer(name="Priya Nair"), make_alert()
    actions.take(alert=alert, by=priya, version=1)
    actions.hand_back(alert=alert, by=priya, version=2)
    page = look(at(alert, "take"), make_officer(), post=True, version=1)
    assert page.status == 422
    assert "Priya Nair took the alert" in page.text
    assert "You saw" not in page.text


def test_closing_leads_to_the_next_alert_with_a_receipt(look: Look) -> None:
    officer = make_officer()
    first, second = make_alert(risk=90), make_alert(risk=80)
    page = look(at(first, "close"), officer, post=True, version=1, outcome="appropriate", note=NOTE)
    assert page.leads_to == at(second)
    page = look(at(second, "close"), officer, post=True, version=1, outcome="appropriate", note=NOTE)
    assert page.leads_to == "/alerts/"


def test_assigning_offers_colleagues_who_may_have_it(look: Look) -> None:
    me, colleague = make_officer(name="Priya Nair"), make_officer(name="Morgan Ellery")
    make_officer(ELSEWHERE, name="Robin Hale")
    about = make_officer(name="Sasha About")
    alert = make_alert(staff_uid=about.staff_uid)
    page = look(at(alert), me)
    assert f'<option value="{colleague.staff_uid}">Morgan Ellery</option>' in page.html
    assert "Robin Hale" not in page.html
    assert f'<option value="{about.staff_uid}"' not in page.html
    look(at(alert, "assign"), me, post=True, version=1, to=colleague.staff_uid, note="You know the ward.")
    alert.refresh_from_db()
    assert alert.assignee == colleague
    with pytest.raises(Refused, match="Choose a colleague"):
        actions.assign(alert=alert, by=me, version=2, to=about.staff_uid)


def test_alerts_like_it_and_the_persons_record_are_told(look: Look) -> None:
    officer, person = make_officer(), make_staff()
    alert = make_alert(staff_uid=person.staff_uid)
    make_closed_alert(outcome="appropriate")
    make_closed_alert(outcome="inappropriate", staff_uid=person.staff_uid)
    make_closed_alert(outcome="merged")
    make_closed_alert(outcome="inconclusive", rules=["own-record"])
    page = look(at(alert), officer)
    assert "2 closed alerts with the same reasons: 1 inappropriate, 1 appropriate." in page.text
    assert (
        "2 alerts, 1 open, 1 inappropriate. Rising: 2 alerts in the last three months, 0 in the three before."
        in page.text
    )
