"""What was done a moment ago is undone, by whoever did it, unless somebody changed the alert since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import User
from privacy.alerts.choices import Status
from privacy.models import Alert, ReviewEvent
from privacy.review import actions
from privacy.review.decisions import Decision, State
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from privacy.review.undo.actions import undo, undoable
from tests.factories import ELSEWHERE, TRUST, make_alert, make_clinician, make_closed_alert, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
CLOSE = {"outcome": "appropriate", "note": "Seen in resus."}
FIELDS = ("status", "assignee_id", "outcome", "closed_at", "snoozed_until", "snoozed_at_risk")
HARM = {"outcome": "inappropriate", "note": "Curiosity.", "harm": "none"}


def state(alert: Alert) -> dict[str, Any]:
    """What undoing puts back."""
    return Alert.objects.filter(pk=alert.pk).values(*FIELDS).get()


def done(act: Act, alert: Alert, by: User, **said: Any) -> Alert:
    """Does something to an alert as it stands."""
    version = Alert.objects.values_list("version", flat=True).get(pk=alert.pk)
    return actions.DOES[act](alert=alert, by=by, version=version, **said)


@pytest.mark.parametrize(
    ("act", "said", "made"),
    [
        (Act.TAKE, {}, {}),
        (Act.START_INVESTIGATION, {}, {}),
        (Act.CLOSE, CLOSE, {}),
        (Act.SNOOZE, {"until": timezone.localdate() + timedelta(days=3)}, {}),
        (Act.WAKE, {}, {"status": Status.SNOOZED, "snoozed_at_risk": 40, "snoozed_until": timezone.now()}),
        (
            Act.REOPEN,
            {"note": "Again."},
            {"status": Status.CLOSED, "outcome": "technical", "closed_at": timezone.now()},
        ),
    ],
)
def test_undo_puts_back_what_was_before(act: Act, said: dict[str, Any], made: dict[str, Any]) -> None:
    officer, alert = make_officer(), make_alert(**made)
    before = state(alert)
    changed = done(act, alert, officer, **said)
    assert state(alert) != before
    undo(alert=changed, by=officer, version=changed.version)
    assert state(alert) == before
    event = ReviewEvent.objects.filter(alert=alert).latest("pk")
    assert (event.kind, event.actor, event.detail["version"]) == (Kind.UNDONE, officer, changed.version + 1)
    assert (event.detail["from"], event.detail["to"]) == (changed.status, before["status"])


def test_undo_hands_back_what_was_given_away() -> None:
    officer, colleague = make_officer(), make_officer()
    alert = make_alert(assignee=officer)
    changed = done(Act.ASSIGN, alert, officer, to=colleague.staff_uid)
    assert undo(alert=changed, by=officer, version=changed.version).assignee == officer


def test_undo_of_a_proposal_withdraws_it_and_of_an_approval_lets_it_wait_again() -> None:
    officer, second, alert = make_officer(), make_officer(), make_alert()
    proposed = done(Act.CLOSE, alert, officer, **HARM)
    assert proposed.status == Status.FOR_APPROVAL
    approved = done(Act.APPROVE, alert, second)
    waiting = undo(alert=approved, by=second, version=approved.version)
    assert (waiting.status, Decision.objects.get().state) == (Status.FOR_APPROVAL, State.PROPOSED)
    again = done(Act.SEND_BACK, alert, second, note="Ask the ward.")
    undo(alert=again, by=second, version=again.version)
    assert Decision.objects.get().answer == ""
    done(Act.APPROVE, alert, second)
    assert Decision.objects.get().state == State.APPROVED

    other = make_alert()
    proposed = done(Act.CLOSE, other, officer, **HARM)
    assert undo(alert=proposed, by=officer, version=proposed.version).status == Status.NEW
    assert Decision.objects.get(alert=other).state == State.WITHDRAWN


def refused(alert: Alert, by: User, version: int) -> str:
    """Why something cannot be undone; nothing changes and nothing is recorded."""
    before, events = state(alert), ReviewEvent.objects.count()
    with pytest.raises(Refused) as caught:
        undo(alert=alert, by=by, version=version)
    assert (state(alert), ReviewEvent.objects.count()) == (before, events)
    return caught.value.sentence


def test_undo_is_refused_where_somebody_changed_the_alert_since() -> None:
    officer, colleague, alert = make_officer(), make_officer(name="Robin Hale"), make_alert()
    taken = done(Act.TAKE, alert, officer)
    done(Act.TAKE, alert, colleague)
    assert "Robin Hale took the alert" in refused(alert, officer, taken.version)


def test_undo_is_refused_to_anybody_else() -> None:
    officer, alert = make_officer(name="Priya Nair"), make_alert()
    closed = done(Act.CLOSE, alert, officer, **CLOSE)
    assert refused(closed, make_officer(), closed.version) == "Priya Nair did this, so you cannot undo it."
    assert "does not let you review" in refused(closed, make_clinician(), closed.version)


def test_undo_is_refused_after_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    officer, alert = make_officer(), make_alert()
    closed = done(Act.CLOSE, alert, officer, **CLOSE)
    later = timezone.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("privacy.review.undo.actions.timezone.now", lambda: later)
    assert "more than ten minutes ago" in refused(closed, officer, closed.version)
    assert undoable(closed, officer) is None


def test_a_note_and_an_undoing_cannot_be_undone() -> None:
    officer, alert = make_officer(), make_alert()
    noted = done(Act.ADD_NOTE, alert, officer, note="Rang the ward.")
    assert "cannot be undone" in refused(noted, officer, noted.version)
    taken = done(Act.TAKE, alert, officer)
    again = undo(alert=taken, by=officer, version=taken.version)
    assert "cannot be undone" in refused(again, officer, again.version)


def test_undo_of_a_closing_is_refused_where_a_newer_alert_is_open() -> None:
    officer, alert = make_officer(), make_alert()
    closed = done(Act.CLOSE, alert, officer, **CLOSE)
    make_alert(staff_uid=alert.staff_uid, nhs_number=alert.nhs_number)
    assert "newer alert" in refused(closed, officer, closed.version)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the transaction is whole


def test_undo_works(look: Look) -> None:
    officer, alert = make_officer(), make_alert()
    closed = look(f"/alerts/{alert.reference}/close/", officer, post=True, version=1, **CLOSE)
    assert closed.status == 302
    assert "You closed the alert." in look(f"/alerts/{alert.reference}/", officer).text
    page = look(f"/alerts/{alert.reference}/undo/", officer, post=True, version=2)
    assert page.leads_to == f"/alerts/{alert.reference}/"
    assert state(alert)["status"] == Status.NEW
    assert "You closed the alert." not in look(f"/alerts/{alert.reference}/", officer).text


def test_undo_requires_sign_in(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/undo/", post=True, version=1).status == 302


def test_undo_requires_role(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/undo/", make_clinician(), post=True, version=1).status == 403


def test_undo_hides_other_organisations(look: Look) -> None:
    alert = make_closed_alert(ELSEWHERE)
    assert look(f"/alerts/{alert.reference}/undo/", make_officer(TRUST), post=True, version=1).status == 404


def test_undo_is_recorded(look: Look) -> None:
    officer, alert = make_officer(), make_alert()
    look(f"/alerts/{alert.reference}/take/", officer, post=True, version=1)
    look(f"/alerts/{alert.reference}/undo/", officer, post=True, version=2)
    look(f"/alerts/{alert.reference}/undo/", officer, post=True, version=2)
    assert ReviewEvent.objects.filter(alert=alert, kind=Kind.UNDONE).count() == 1
