"""Every action in every state: it leaves one review event, or refuses with its sentence and leaves nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from privacy.alerts.choices import Outcome, Status
from privacy.models import Alert, ReviewEvent
from privacy.review import actions, policies
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act
from tests.factories import make_alert, make_clinician, make_officer

pytestmark = pytest.mark.django_db

NOTE = "Seen in the emergency department; the ward's list shows it."
INPUT: dict[Act, dict[str, str]] = {
    Act.ADD_NOTE: {"note": NOTE},
    Act.CLOSE: {"note": NOTE, "outcome": Outcome.APPROPRIATE},
    Act.REOPEN: {"note": NOTE},
}
KINDS = {
    Act.TAKE: Kind.TAKEN,
    Act.HAND_BACK: Kind.HANDED_BACK,
    Act.START_INVESTIGATION: Kind.INVESTIGATION_STARTED,
    Act.ADD_NOTE: Kind.NOTE_ADDED,
    Act.CLOSE: Kind.CLOSED,
    Act.REOPEN: Kind.REOPENED,
}
HOLDERS = ("nobody", "me", "colleague")
NOT_WITH_COLLEAGUE = {Act.START_INVESTIGATION, Act.CLOSE}


def run(act: Act, alert: Alert, by: User, **changes: Any) -> Alert:
    """Does an act as its page would."""
    action: Callable[..., Alert] = getattr(actions, act.value.replace("-", "_"))
    return action(alert=alert, by=by, **{"version": alert.version} | INPUT.get(act, {}) | changes)


def expected_refusal(act: Act, status: Status, whose: str, holder: str, colleague: User) -> str:
    """The sentence that the table and the rules of who has it promise; empty where the act is done."""
    if whose == "own":
        return policies.OWN_ACCESS
    if status in TRANSITIONS[act].refusals:
        return TRANSITIONS[act].refusals[status]
    if act == Act.TAKE and holder == "me":
        return "You already have this alert."
    if act == Act.HAND_BACK and holder != "me":
        return "You do not have this alert, so you cannot hand it back."
    if act in NOT_WITH_COLLEAGUE and holder == "colleague":
        return f"{colleague.name} has this alert. Take it over first."
    return ""


def alert_in(status: Status, *, whose: str, me: User, assignee: User | None) -> Alert:
    """An alert in a state."""
    closed: dict[str, Any] = (
        {"closed_at": timezone.now(), "outcome": Outcome.INCONCLUSIVE} if status == Status.CLOSED else {}
    )
    own: dict[str, Any] = {"staff_uid": me.staff_uid} if whose == "own" else {}
    return make_alert(status=status, assignee=assignee, **closed, **own)


@pytest.mark.parametrize(("act", "status", "whose", "holder"), list(product(Act, Status, ("own", "foreign"), HOLDERS)))
def test_matrix(act: Act, status: Status, whose: str, holder: str) -> None:
    me, colleague = make_officer(), make_officer()
    alert = alert_in(status, whose=whose, me=me, assignee={"me": me, "colleague": colleague}.get(holder))
    sentence = expected_refusal(act, status, whose, holder, colleague)
    can = getattr(policies, f"can_{act.value.replace('-', '_')}")
    assert can(alert, me) is (not sentence)
    if sentence:
        before = Alert.objects.filter(pk=alert.pk).values().get()
        with pytest.raises(Refused) as refused:
            run(act, alert, me)
        assert refused.value.sentence == sentence
        assert Alert.objects.filter(pk=alert.pk).values().get() == before
        assert not ReviewEvent.objects.exists()
        return
    run(act, alert, me)
    alert.refresh_from_db()
    assert alert.status == (TRANSITIONS[act].target or status)
    assert alert.version == 2
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.alert, event.organisation_id) == (KINDS[act], me, alert, "RX1")
    assert event.note == INPUT.get(act, {}).get("note", "")


LOOKS = {"look_at", "look_through"}
WRITES = [function for name, function in inspect.getmembers(actions, inspect.isfunction)
          if not name.startswith("_") and function.__module__ == actions.__name__]  # fmt: skip


@pytest.mark.parametrize("action", WRITES, ids=lambda action: action.__name__)
def test_every_write_takes_keywords_and_says_by_whom(action: Callable[..., Any]) -> None:
    parameters = inspect.signature(action).parameters.values()
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters)
    assert "by" in {parameter.name for parameter in parameters}
    assert action.__doc__


def test_every_write_is_in_the_matrix() -> None:
    assert {action.__name__ for action in WRITES} == {act.value.replace("-", "_") for act in Act} | LOOKS


@pytest.mark.parametrize("act", Act)
def test_stale_version_is_refused_and_says_what_changed(act: Act) -> None:
    me, colleague = make_officer(), make_officer(name="Priya Nair")
    alert = make_alert(status=Status.CLOSED if act == Act.REOPEN else Status.NEW)
    run(Act.ADD_NOTE, alert, colleague)
    with pytest.raises(Refused, match=r"changed while you were reading it: Priya Nair added a note at .* then decide"):
        run(act, alert, me)
    assert ReviewEvent.objects.count() == 1


def test_stale_version_without_an_action_is_new_evidence() -> None:
    alert = make_alert(version=2)
    with pytest.raises(Refused, match="changed while you were reading it: its evidence is new"):
        run(Act.TAKE, alert, make_officer(), version=1)


@pytest.mark.parametrize("act", Act)
def test_who_reviews_elsewhere_or_nothing_is_refused(act: Act) -> None:
    alert = make_alert("RX1")
    for stranger in (make_officer("RY9"), make_clinician("RX1")):
        with pytest.raises(Refused, match="Your role does not let you review alerts"):
            run(act, alert, stranger)
    assert not ReviewEvent.objects.exists()


@pytest.mark.parametrize("act", INPUT)
@pytest.mark.parametrize(("note", "sentence"), [(" \n\x00", "Write"), ("x" * 4001, "at most 4,000 characters")])
def test_note_is_required_and_limited(act: Act, note: str, sentence: str) -> None:
    alert = make_alert(status=Status.CLOSED if act == Act.REOPEN else Status.NEW)
    with pytest.raises(Refused, match=sentence):
        run(act, alert, make_officer(), note=note)
    assert not ReviewEvent.objects.exists()


@pytest.mark.parametrize("outcome", ["", "splendid", Outcome.EXPLAINED_LATER])
def test_close_needs_an_outcome_that_a_person_can_find(outcome: str) -> None:
    with pytest.raises(Refused, match="Choose what you found"):
        run(Act.CLOSE, make_alert(), make_officer(), outcome=outcome)


def test_close_keeps_outcome_time_and_person() -> None:
    me, alert = make_officer(), make_alert()
    run(Act.CLOSE, alert, me, outcome=Outcome.INAPPROPRIATE)
    alert.refresh_from_db()
    assert (alert.outcome, alert.assignee) == (Outcome.INAPPROPRIATE, me)
    assert alert.closed_at
    assert timezone.now() - alert.closed_at < timedelta(minutes=1)
    detail = ReviewEvent.objects.get().detail
    assert detail == {"version": 2, "from": "new", "to": "closed", "outcome": "inappropriate"}


def test_reopen_clears_the_outcome_and_keeps_it_in_the_trail() -> None:
    me, alert = make_officer(), make_alert(status=Status.CLOSED, outcome=Outcome.TECHNICAL, closed_at=timezone.now())
    run(Act.REOPEN, alert, me)
    alert.refresh_from_db()
    assert (alert.outcome, alert.closed_at, alert.assignee) == ("", None, me)
    assert ReviewEvent.objects.get().detail["outcome"] == Outcome.TECHNICAL


def test_reopen_is_refused_where_newer_conduct_has_an_open_alert() -> None:
    closed = make_alert(status=Status.CLOSED, closed_at=timezone.now())
    make_alert(staff_uid=closed.staff_uid, nhs_number=closed.nhs_number, reference="A-NEWER")
    with pytest.raises(Refused, match="Alert A-NEWER is open about the same person and patient"):
        run(Act.REOPEN, closed, make_officer())


def test_reopen_is_refused_where_the_newer_alert_comes_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = make_alert(status=Status.CLOSED, closed_at=timezone.now())
    make_alert(staff_uid=closed.staff_uid, nhs_number=closed.nhs_number)
    monkeypatch.setitem(policies.CHECKS, Act.REOPEN, lambda *_: None)
    with pytest.raises(Refused, match="was just raised"):
        run(Act.REOPEN, closed, make_officer())
    assert not ReviewEvent.objects.exists()


def test_take_over_says_from_whom() -> None:
    me, alert = make_officer(), make_alert(assignee=make_officer(name="Priya Nair"))
    run(Act.TAKE, alert, me)
    alert.refresh_from_db()
    assert alert.assignee == me
    assert ReviewEvent.objects.get().detail == {"version": 2, "from": "Priya Nair"}


def test_hand_back_leaves_the_alert_to_everybody() -> None:
    me = make_officer()
    alert = make_alert(assignee=me, status=Status.INVESTIGATING)
    run(Act.HAND_BACK, alert, me)
    alert.refresh_from_db()
    assert (alert.assignee, alert.status) == (None, Status.INVESTIGATING)


def test_look_at_records_one_look_a_minute_of_each_person() -> None:
    me, colleague, alert = make_officer(), make_officer(), make_alert()
    for who in (me, me, colleague):
        actions.look_at(alert=alert, by=who)
    assert list(ReviewEvent.objects.order_by("id").values_list("actor", "kind")) == [
        (me.pk, "looked"),
        (colleague.pk, "looked"),
    ]
    assert alert.version == Alert.objects.get(pk=alert.pk).version


def test_look_at_records_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    me, alert = make_officer(), make_alert()
    monkeypatch.setattr(actions, "SAME_LOOK", timedelta(0))
    actions.look_at(alert=alert, by=me)
    actions.look_at(alert=alert, by=me)
    assert ReviewEvent.objects.count() == 2


def test_look_at_records_a_look_at_ones_own_alert() -> None:
    me = make_officer()
    actions.look_at(alert=make_alert(staff_uid=me.staff_uid), by=me)
    assert ReviewEvent.objects.get().kind == Kind.LOOKED


def test_look_at_is_refused_to_others() -> None:
    with pytest.raises(Refused):
        actions.look_at(alert=make_alert("RX1"), by=make_officer("RY9"))


def test_look_through_records_one_event_for_each_organisation() -> None:
    me, here, there = make_officer("RX1", "RY9"), make_alert("RX1"), make_alert("RY9")
    actions.look_through(alerts=[here, there], by=me, asked_for={})
    assert dict(ReviewEvent.objects.values_list("organisation", "detail__alerts")) == {
        "RX1": [here.reference],
        "RY9": [there.reference],
    }


def test_look_through_is_refused_for_an_organisation_of_others() -> None:
    with pytest.raises(Refused):
        actions.look_through(alerts=[make_alert("RY9")], by=make_officer("RX1"), asked_for={})
    assert not ReviewEvent.objects.exists()
