"""When something may be done to an alert: `check_can_x` raises the sentence that the screen shows, `can_x` tells.

The order of the checks is the order of weight: one's own access, then what stands between person and officer, then the
status, then who has the alert, then what the act itself asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from audit.people.models import User
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.review import decisions, line
from privacy.review.permissions import check_can_review
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act

OWN_ACCESS: Final = "This alert is about your own access to a record, so another privacy officer must deal with it."
OWN_RAISING: Final = "You raised this alert by hand, so another privacy officer must decide on it."
OWN_PROPOSAL: Final = (
    "You proposed this outcome, so another privacy officer must approve it or send it back. You can withdraw it."
)
NOBODY_TO_ASK: Final = "This alert is about several people, so there is no one person to ask. Split it, or ask by hand."
NO_PATIENT_TO_TELL: Final = "No decision about this alert says that the patient is to be told."
NOTHING_TO_REPORT: Final = "No decision about this alert says that it is reportable."

Check = Callable[[Alert, User], None]


def is_about(alert: Alert, user: User) -> bool:
    """Whether the alert is about the person's own conduct, perhaps among others'."""
    return user.staff_uid in alert.people


def check_can_act(alert: Alert, user: User) -> None:
    """Raises Refused where somebody may do nothing at all with an alert."""
    check_can_review(user, alert.organisation_id)
    if is_about(alert, user):
        raise Refused(OWN_ACCESS)


def check_can_decide(alert: Alert, user: User) -> None:
    """Raises Refused for whoever may do something with the alert, but not decide on it."""
    check_can_act(alert, user)
    if sentence := line.in_the_way(alert.people, user):
        raise Refused(sentence)
    if alert.raised_by_id == user.pk:
        raise Refused(OWN_RAISING)


def check_can_take(alert: Alert, user: User) -> None:
    """An open alert that somebody else, or nobody, has."""
    check_table(alert, user, Act.TAKE)
    if alert.assignee_id == user.pk:
        raise Refused("You already have this alert.")


def check_can_hand_back(alert: Alert, user: User) -> None:
    """An open alert that the person has."""
    check_table(alert, user, Act.HAND_BACK)
    if alert.assignee_id != user.pk:
        raise Refused("You do not have this alert, so you cannot hand it back.")


def check_can_assign(alert: Alert, user: User) -> None:
    """An open alert, whoever has it: work is shared out."""
    check_table(alert, user, Act.ASSIGN)


def check_can_start_investigation(alert: Alert, user: User) -> None:
    """A new alert that no colleague has."""
    check_table(alert, user, Act.START_INVESTIGATION)


def check_can_add_note(alert: Alert, user: User) -> None:
    """Any alert, a closed one too: what is learnt later belongs there."""
    check_table(alert, user, Act.ADD_NOTE)


def check_can_ask(alert: Alert, user: User) -> None:
    """An alert at work that no colleague has, about one person who can be asked."""
    check_table(alert, user, Act.ASK)
    if not alert.staff_uid:
        raise Refused(NOBODY_TO_ASK)


def check_can_withdraw_question(alert: Alert, user: User) -> None:
    """An alert that waits for an answer and that no colleague has."""
    check_table(alert, user, Act.WITHDRAW_QUESTION)


def check_can_attach(alert: Alert, user: User) -> None:
    """Any alert, a closed one too: what comes later belongs there."""
    check_table(alert, user, Act.ATTACH)


def check_can_withdraw_document(alert: Alert, user: User) -> None:
    """Any alert: a document may turn out to be the wrong one at any time."""
    check_table(alert, user, Act.WITHDRAW_DOCUMENT)


def check_can_snooze(alert: Alert, user: User) -> None:
    """An alert at work that no colleague has."""
    check_table(alert, user, Act.SNOOZE)


def check_can_wake(alert: Alert, user: User) -> None:
    """A sleeping alert that no colleague has."""
    check_table(alert, user, Act.WAKE)


def check_can_close(alert: Alert, user: User) -> None:
    """An alert at work that no colleague has."""
    check_table(alert, user, Act.CLOSE)


def check_can_propose(alert: Alert, user: User) -> None:
    """An alert at work that no colleague has."""
    check_table(alert, user, Act.PROPOSE)


def check_can_approve(alert: Alert, user: User) -> None:
    """What somebody else proposed."""
    check_table(alert, user, Act.APPROVE)
    _check_not_proposer(alert, user)


def check_can_send_back(alert: Alert, user: User) -> None:
    """What somebody else proposed."""
    check_table(alert, user, Act.SEND_BACK)
    _check_not_proposer(alert, user)


def check_can_withdraw_proposal(alert: Alert, user: User) -> None:
    """What the person proposed."""
    check_table(alert, user, Act.WITHDRAW_PROPOSAL)
    proposal = decisions.waiting(alert)
    if proposal and proposal.proposed_by_id != user.pk:
        raise Refused(f"{proposal.proposed_by.name} proposed this outcome, and can withdraw it. You can send it back.")


def check_can_record_told(alert: Alert, user: User) -> None:
    """Where a decision says that the patient is to be told, and nobody has."""
    check_table(alert, user, Act.RECORD_TOLD)
    decision = decisions.latest(alert)
    if decision is None or decision.tell_by is None:
        raise Refused(NO_PATIENT_TO_TELL)
    if decision.told_at:
        raise Refused("It is recorded already that the patient was told.")


def check_can_record_reported(alert: Alert, user: User) -> None:
    """Where a decision says that the regulator is to know, and does not yet."""
    check_table(alert, user, Act.RECORD_REPORTED)
    decision = decisions.latest(alert)
    if decision is None or decision.aware_at is None:
        raise Refused(NOTHING_TO_REPORT)
    if decision.reported_at:
        raise Refused("It is recorded already that this was reported.")


def check_can_reopen(alert: Alert, user: User) -> None:
    """A closed alert that holds its evidence, unless newer conduct of the same person and patient has an open one."""
    check_table(alert, user, Act.REOPEN)
    if alert.merged_into:
        raise Refused(f"This alert was merged into alert {alert.merged_into.reference}. Continue there.")
    newer = Alert.objects.open_like(alert).first()
    if newer:
        raise Refused(f"Alert {newer.reference} is open about the same person and patient. Continue there.")


def check_can_add_evidence(alert: Alert, user: User) -> None:
    """An open alert: what else the person did may belong there."""
    check_table(alert, user, Act.ADD_EVIDENCE)


def check_can_merge(alert: Alert, user: User) -> None:
    """An alert at work that no colleague has."""
    check_table(alert, user, Act.MERGE)


def check_can_split(alert: Alert, user: User) -> None:
    """An alert at work about several accesses, which no colleague has."""
    check_table(alert, user, Act.SPLIT)
    if alert.access_count < 2:
        raise Refused("This alert is about one access, so there is nothing to split.")


CHECKS: Final[dict[Act, Check]] = {
    Act.TAKE: check_can_take,
    Act.HAND_BACK: check_can_hand_back,
    Act.ASSIGN: check_can_assign,
    Act.START_INVESTIGATION: check_can_start_investigation,
    Act.ADD_NOTE: check_can_add_note,
    Act.ASK: check_can_ask,
    Act.WITHDRAW_QUESTION: check_can_withdraw_question,
    Act.ATTACH: check_can_attach,
    Act.WITHDRAW_DOCUMENT: check_can_withdraw_document,
    Act.SNOOZE: check_can_snooze,
    Act.WAKE: check_can_wake,
    Act.CLOSE: check_can_close,
    Act.PROPOSE: check_can_propose,
    Act.APPROVE: check_can_approve,
    Act.SEND_BACK: check_can_send_back,
    Act.WITHDRAW_PROPOSAL: check_can_withdraw_proposal,
    Act.RECORD_TOLD: check_can_record_told,
    Act.RECORD_REPORTED: check_can_record_reported,
    Act.REOPEN: check_can_reopen,
    Act.ADD_EVIDENCE: check_can_add_evidence,
    Act.MERGE: check_can_merge,
    Act.SPLIT: check_can_split,
}


def refusal(check: Check, alert: Alert, user: User) -> str:
    """The sentence of a check that fails; empty where it passes."""
    try:
        check(alert, user)
    except Refused as refused:
        return refused.sentence
    return ""


def telling(check: Check) -> Callable[[Alert, User], bool]:
    """The half of a pair that tells where the other raises."""
    return lambda alert, user: not refusal(check, alert, user)


can_act = telling(check_can_act)
can_decide = telling(check_can_decide)
can_take = telling(check_can_take)
can_hand_back = telling(check_can_hand_back)
can_assign = telling(check_can_assign)
can_start_investigation = telling(check_can_start_investigation)
can_add_note = telling(check_can_add_note)
can_ask = telling(check_can_ask)
can_withdraw_question = telling(check_can_withdraw_question)
can_attach = telling(check_can_attach)
can_withdraw_document = telling(check_can_withdraw_document)
can_snooze = telling(check_can_snooze)
can_wake = telling(check_can_wake)
can_close = telling(check_can_close)
can_propose = telling(check_can_propose)
can_approve = telling(check_can_approve)
can_send_back = telling(check_can_send_back)
can_withdraw_proposal = telling(check_can_withdraw_proposal)
can_record_told = telling(check_can_record_told)
can_record_reported = telling(check_can_record_reported)
can_reopen = telling(check_can_reopen)
can_add_evidence = telling(check_can_add_evidence)
can_merge = telling(check_can_merge)
can_split = telling(check_can_split)


def check_table(alert: Alert, user: User, act: Act) -> None:
    """Raises Refused where the person may not do such a thing, the table has no such act in the alert's status, or a
    colleague has it."""
    transition, status = TRANSITIONS[act], Status(alert.status)
    (check_can_decide if transition.decides else check_can_act)(alert, user)
    if status not in transition.sources:
        raise Refused(transition.refusals[status])
    if transition.by_holder and alert.assignee is not None and alert.assignee_id != user.pk:
        raise Refused(f"{alert.assignee.name} has this alert. Take it over first.")


def _check_not_proposer(alert: Alert, user: User) -> None:
    """Raises Refused for whoever proposed what waits for approval."""
    proposal = decisions.waiting(alert)
    if proposal and proposal.proposed_by_id == user.pk:
        raise Refused(OWN_PROPOSAL)
