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
from privacy.models import (
    Alert,
    AlertAccess,
    Attachment,
    AttachmentWithdrawal,
    Decision,
    Finding,
    Mail,
    Question,
    ReviewEvent,
)
from privacy.review import actions, line, policies
from privacy.review.actions import looking
from privacy.review.decisions import State
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act
from tests.factories import (
    make_access,
    make_alert,
    make_clinician,
    make_nhs_number,
    make_officer,
    make_staff,
    next_number,
)

pytestmark = pytest.mark.django_db

NOTE = "Seen in the emergency department; the ward's list shows it."
SOON, AWARE = timezone.localdate() + timedelta(days=7), timezone.now() - timedelta(hours=5)
INPUT: dict[Act, dict[str, Any]] = {
    Act.ADD_NOTE: {"note": NOTE},
    Act.CLOSE: {"note": NOTE, "outcome": Outcome.APPROPRIATE},
    Act.PROPOSE: {"note": NOTE, "harm": "some", "tell_by": SOON, "aware_at": AWARE},
    Act.SEND_BACK: {"note": NOTE},
    Act.REOPEN: {"note": NOTE},
    Act.SPLIT: {"note": NOTE},
    Act.ASK: {"question": NOTE},
    Act.ATTACH: {"name": "letter.txt", "content": b"Dear Sir or Madam"},
    Act.WITHDRAW_DOCUMENT: {"note": NOTE},
}
# What stands in the trail as the words of an act, where that is not its note.
WORDS = {Act.ASK: NOTE, Act.ATTACH: "letter.txt", Act.WITHDRAW_DOCUMENT: f"letter.txt: {NOTE}"}
KINDS = {
    Act.ASK: Kind.ASKED,
    Act.WITHDRAW_QUESTION: Kind.QUESTION_WITHDRAWN,
    Act.ATTACH: Kind.ATTACHED,
    Act.WITHDRAW_DOCUMENT: Kind.DOCUMENT_WITHDRAWN,
    Act.TAKE: Kind.TAKEN,
    Act.HAND_BACK: Kind.HANDED_BACK,
    Act.ASSIGN: Kind.ASSIGNED,
    Act.START_INVESTIGATION: Kind.INVESTIGATION_STARTED,
    Act.ADD_NOTE: Kind.NOTE_ADDED,
    Act.SNOOZE: Kind.SNOOZED,
    Act.WAKE: Kind.WOKEN,
    Act.CLOSE: Kind.CLOSED,
    Act.PROPOSE: Kind.PROPOSED,
    Act.APPROVE: Kind.APPROVED,
    Act.SEND_BACK: Kind.SENT_BACK,
    Act.WITHDRAW_PROPOSAL: Kind.PROPOSAL_WITHDRAWN,
    Act.RECORD_TOLD: Kind.PATIENT_TOLD,
    Act.RECORD_REPORTED: Kind.REGULATOR_TOLD,
    Act.REOPEN: Kind.REOPENED,
    Act.ADD_EVIDENCE: Kind.EVIDENCE_ADDED,
    Act.MERGE: Kind.MERGED,
    Act.SPLIT: Kind.SPLIT,
}
HOLDERS = ("nobody", "me", "colleague")
# What stands between officer and alert, besides who has it.
ROLES = ("own", "manager", "report", "raised by hand", "elsewhere", "proposer")
CASES = [("foreign", holder) for holder in HOLDERS] + [(role, "nobody") for role in ROLES]
NOT_WITH_COLLEAGUE = {
    Act.START_INVESTIGATION, Act.ASK, Act.WITHDRAW_QUESTION, Act.SNOOZE, Act.WAKE, Act.CLOSE, Act.PROPOSE, Act.MERGE, Act.SPLIT,
}  # fmt: skip
DECIDING = {Act.SNOOZE, Act.CLOSE, Act.PROPOSE, Act.APPROVE, Act.SEND_BACK, Act.MERGE}


def run(act: Act, alert: Alert, by: User, given: dict[str, Any] | None = None, **changes: Any) -> Alert:
    """Does an act as its page would."""
    action: Callable[..., Alert] = getattr(actions, act.value.replace("-", "_"))
    said = input_of(act, alert) if given is None else given
    return action(alert=alert, by=by, **{"version": alert.version} | said | changes)


def input_of(act: Act, alert: Alert) -> dict[str, Any]:
    """What the act asks for; what it names is made where it is missing."""
    person = {"staff_uid": alert.staff_uid}
    if act == Act.ASSIGN:
        return {"to": make_officer(alert.organisation_id).staff_uid}
    if act == Act.ADD_EVIDENCE:
        return {"access": make_access(alert.organisation_id, **person)}
    if act == Act.MERGE:
        return {"into": make_alert(alert.organisation_id, **person).reference}
    if act == Act.SPLIT:
        return {"accesses": list(alert.accesses.values_list("pk", flat=True)[:1])} | INPUT[act]
    if act == Act.WITHDRAW_DOCUMENT:
        content = {"content_type": "text/plain", "size": 1, "sha256": "0" * 64, "content": b"x", "by": make_officer()}
        kept = Attachment.objects.create(
            alert=alert, organisation_id=alert.organisation_id, name="letter.txt", **content
        )
        return {"document": kept.pk} | INPUT[act]
    return INPUT.get(act, {})


def expected_refusal(act: Act, status: Status, role: str, holder: str, colleague: User) -> str:
    """The sentence that the table and the rules of who may promise; empty where the act is done."""
    whose = {
        "manager": line.MANAGER, "report": line.REPORT, "raised by hand": policies.OWN_RAISING,
    }  # fmt: skip
    if role == "elsewhere":
        return "Your role does not let you review alerts of this organisation."
    if role == "own":
        return policies.OWN_ACCESS
    if act in DECIDING and role in whose:
        return whose[role]
    if status in TRANSITIONS[act].refusals:
        return TRANSITIONS[act].refusals[status]
    if act in NOT_WITH_COLLEAGUE and holder == "colleague":
        return f"{colleague.name} has this alert. Take it over first."
    return {
        (Act.TAKE, "me"): "You already have this alert.",
        (Act.HAND_BACK, "nobody"): "You do not have this alert, so you cannot hand it back.",
        (Act.HAND_BACK, "proposer"): "You do not have this alert, so you cannot hand it back.",
        (Act.HAND_BACK, "colleague"): "You do not have this alert, so you cannot hand it back.",
        (Act.APPROVE, "proposer"): policies.OWN_PROPOSAL,
        (Act.SEND_BACK, "proposer"): policies.OWN_PROPOSAL,
    }.get((act, role if role == "proposer" else holder)) or (
        f"{colleague.name} proposed this outcome, and can withdraw it. You can send it back."
        if act == Act.WITHDRAW_PROPOSAL and role != "proposer"
        else ""
    )


def alert_in(status: Status, *, role: str, me: User, colleague: User, assignee: User | None) -> Alert:
    """An alert about two accesses in a state; a decision about it still asks to tell the patient and the regulator."""
    fields: dict[str, Any] = {"status": status, "assignee": assignee}
    if status == Status.CLOSED:
        fields |= {"closed_at": timezone.now(), "outcome": Outcome.INCONCLUSIVE}
    if role == "own":
        fields["staff_uid"] = me.staff_uid
    if role == "manager":
        fields["staff_uid"] = make_staff().staff_uid
        make_staff(staff_uid=me.staff_uid, manager_uid=fields["staff_uid"])
    if role == "report":
        fields["staff_uid"] = make_staff(manager_uid=me.staff_uid).staff_uid
    if role == "raised by hand":
        fields["raised_by"] = me
    organisation = "RY9" if role == "elsewhere" else "RX1"
    pair = {"staff_uid": fields.get("staff_uid", f"{556000000000 + next_number()}"), "nhs_number": make_nhs_number()}
    alert = make_alert(organisation, accesses=[make_access(organisation, **pair) for _ in range(2)], **fields)
    state = {Status.FOR_APPROVAL: State.PROPOSED, Status.CLOSED: State.APPROVED}.get(status, State.SENT_BACK)
    Decision.objects.create(
        organisation_id=organisation, alert=alert, state=state, note=NOTE, harm="some", tell_by=SOON, aware_at=AWARE,
        proposed_by=me if role == "proposer" else colleague,
    )  # fmt: skip
    return alert


@pytest.mark.parametrize(("act", "status", "case"), list(product(Act, Status, CASES)))
def test_matrix(act: Act, status: Status, case: tuple[str, str]) -> None:
    """Each act in each status for each kind of officer: done with one review event, or refused with its sentence."""
    role, holder = case
    me, colleague = make_officer("RX1"), make_officer("RX1", "RY9")
    assignee = {"me": me, "colleague": colleague}.get(holder)
    alert = alert_in(status, role=role, me=me, colleague=colleague, assignee=assignee)
    sentence = expected_refusal(act, status, role, holder, colleague)
    can = getattr(policies, f"can_{act.value.replace('-', '_')}")
    assert can(alert, me) is (not sentence)
    given = input_of(act, alert)
    before = all_rows()
    if sentence:
        with pytest.raises(Refused) as refused:
            run(act, alert, me, given)
        assert refused.value.sentence == sentence
        assert all_rows() == before
        assert not ReviewEvent.objects.exists()
        return
    run(act, alert, me, given)
    alert.refresh_from_db()
    assert alert.status == (TRANSITIONS[act].target or status)
    assert alert.version == 2
    event = ReviewEvent.objects.get(alert=alert)
    assert (event.kind, event.actor, event.organisation_id) == (KINDS[act], me, "RX1")
    assert event.note == WORDS.get(act, INPUT.get(act, {}).get("note", ""))


def all_rows() -> list[Any]:
    """Everything that an act can change."""
    tables = (Alert, AlertAccess, Attachment, AttachmentWithdrawal, Decision, Finding, Mail, Question)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_table_marks_what_decides_and_what_waits_for_a_colleague() -> None:
    assert {act for act in Act if TRANSITIONS[act].decides} == DECIDING
    assert {act for act in Act if TRANSITIONS[act].by_holder} == NOT_WITH_COLLEAGUE


OTHERS = {"look_at", "look_at_access", "look_through", "raise_by_hand"}
WRITES = [function for _, function in inspect.getmembers(actions, inspect.isfunction)]


@pytest.mark.parametrize("action", WRITES, ids=lambda action: action.__name__)
def test_every_write_takes_keywords_and_says_by_whom(action: Callable[..., Any]) -> None:
    parameters = inspect.signature(action).parameters.values()
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters)
    assert "by" in {parameter.name for parameter in parameters}
    assert action.__doc__


def test_every_write_is_in_the_matrix() -> None:
    assert {action.__name__ for action in WRITES} == {act.value.replace("-", "_") for act in Act} | OTHERS


@pytest.mark.parametrize("act", Act)
def test_stale_version_is_refused_and_says_what_changed(act: Act) -> None:
    me, colleague = make_officer(), make_officer(name="Priya Nair")
    alert = alert_in(TRANSITIONS[act].sources[0], role="foreign", me=me, colleague=colleague, assignee=None)
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


@pytest.mark.parametrize("act", [act for act, given in INPUT.items() if "note" in given])
@pytest.mark.parametrize(("note", "sentence"), [(" \n\x00", "Write"), ("x" * 4001, "at most 4,000 characters")])
def test_note_is_required_and_limited(act: Act, note: str, sentence: str) -> None:
    alert = alert_in(
        TRANSITIONS[act].sources[0], role="foreign", me=make_officer(), colleague=make_officer(), assignee=None
    )
    with pytest.raises(Refused, match=sentence):
        run(act, alert, make_officer(), note=note)
    assert not ReviewEvent.objects.exists()


@pytest.mark.parametrize("outcome", ["", "splendid", Outcome.EXPLAINED_LATER])
def test_close_needs_an_outcome_that_a_person_can_find(outcome: str) -> None:
    with pytest.raises(Refused, match="Choose what you found"):
        run(Act.CLOSE, make_alert(), make_officer(), outcome=outcome)


def test_close_keeps_outcome_time_and_person() -> None:
    me, alert = make_officer(), make_alert()
    run(Act.CLOSE, alert, me, outcome=Outcome.INCONCLUSIVE)
    alert.refresh_from_db()
    assert (alert.outcome, alert.assignee) == (Outcome.INCONCLUSIVE, me)
    assert alert.closed_at
    assert timezone.now() - alert.closed_at < timedelta(minutes=1)
    detail = ReviewEvent.objects.get().detail
    assert detail.pop("before")["assignee"] is None
    changes = {"status": ["new", "closed"], "assignee": ["", me.name], "outcome": ["", "inconclusive"]}
    assert detail == {"version": 2, "from": "new", "to": "closed", "outcome": "inconclusive", "changes": changes}


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
    changes = {"assignee": ["Priya Nair", me.name]}
    detail = ReviewEvent.objects.get().detail
    assert detail | {"before": 0} == {"version": 2, "from": "Priya Nair", "changes": changes, "before": 0}


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
    monkeypatch.setattr(looking, "SAME_LOOK", timedelta(0))
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


def test_look_through_records_what_was_not_found_but_no_empty_tab() -> None:
    me = make_officer("RX1", "RY9")
    actions.look_through(alerts=[], by=me, asked_for={"status": "mine", "sort": "due", "per_page": "50", "page": "2"})
    assert not ReviewEvent.objects.exists()
    actions.look_through(alerts=[], by=me, asked_for={"status": "mine", "person": "Somebody"})
    assert {event.organisation_id for event in ReviewEvent.objects.all()} == {"RX1", "RY9"}


def test_look_through_is_refused_for_an_organisation_of_others() -> None:
    with pytest.raises(Refused):
        actions.look_through(alerts=[make_alert("RY9")], by=make_officer("RX1"), asked_for={})
    assert not ReviewEvent.objects.exists()
