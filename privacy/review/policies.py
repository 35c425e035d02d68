"""When something may be done to an alert: `check_can_x` raises the sentence that the screen shows, `can_x` tells.

The order of the checks is the order of weight: one's own access, then the status, then who has the alert.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from audit.people.models import User
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.review.permissions import check_can_review
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act

OWN_ACCESS: Final = "This alert is about your own access to a record, so another privacy officer must deal with it."

Check = Callable[[Alert, User], None]


def is_about(alert: Alert, user: User) -> bool:
    """Whether the alert is about the person's own conduct."""
    return alert.staff_uid == user.staff_uid


def check_can_act(alert: Alert, user: User) -> None:
    """Raises Refused where somebody may do nothing at all with an alert."""
    check_can_review(user, alert.organisation_id)
    if is_about(alert, user):
        raise Refused(OWN_ACCESS)


def check_can_take(alert: Alert, user: User) -> None:
    """An open alert that somebody else, or nobody, has."""
    _check_status(alert, user, Act.TAKE)
    if alert.assignee_id == user.pk:
        raise Refused("You already have this alert.")


def check_can_hand_back(alert: Alert, user: User) -> None:
    """An open alert that the person has."""
    _check_status(alert, user, Act.HAND_BACK)
    if alert.assignee_id != user.pk:
        raise Refused("You do not have this alert, so you cannot hand it back.")


def check_can_start_investigation(alert: Alert, user: User) -> None:
    """A new alert that no colleague has."""
    _check_status(alert, user, Act.START_INVESTIGATION)
    _check_not_with_colleague(alert, user)


def check_can_add_note(alert: Alert, user: User) -> None:
    """Any alert, a closed one too: what is learnt later belongs there."""
    _check_status(alert, user, Act.ADD_NOTE)


def check_can_close(alert: Alert, user: User) -> None:
    """An open alert that no colleague has."""
    _check_status(alert, user, Act.CLOSE)
    _check_not_with_colleague(alert, user)


def check_can_reopen(alert: Alert, user: User) -> None:
    """A closed alert, unless newer conduct of the same person and patient has an open one."""
    _check_status(alert, user, Act.REOPEN)
    newer = Alert.objects.open_like(alert).first()
    if newer:
        raise Refused(f"Alert {newer.reference} is open about the same person and patient. Continue there.")


CHECKS: Final[dict[Act, Check]] = {
    Act.TAKE: check_can_take,
    Act.HAND_BACK: check_can_hand_back,
    Act.START_INVESTIGATION: check_can_start_investigation,
    Act.ADD_NOTE: check_can_add_note,
    Act.CLOSE: check_can_close,
    Act.REOPEN: check_can_reopen,
}


def can_act(alert: Alert, user: User) -> bool:
    """Whether `check_can_act` passes."""
    return not refusal(check_can_act, alert, user)


def can_take(alert: Alert, user: User) -> bool:
    """Whether `check_can_take` passes."""
    return not refusal(check_can_take, alert, user)


def can_hand_back(alert: Alert, user: User) -> bool:
    """Whether `check_can_hand_back` passes."""
    return not refusal(check_can_hand_back, alert, user)


def can_start_investigation(alert: Alert, user: User) -> bool:
    """Whether `check_can_start_investigation` passes."""
    return not refusal(check_can_start_investigation, alert, user)


def can_add_note(alert: Alert, user: User) -> bool:
    """Whether `check_can_add_note` passes."""
    return not refusal(check_can_add_note, alert, user)


def can_close(alert: Alert, user: User) -> bool:
    """Whether `check_can_close` passes."""
    return not refusal(check_can_close, alert, user)


def can_reopen(alert: Alert, user: User) -> bool:
    """Whether `check_can_reopen` passes."""
    return not refusal(check_can_reopen, alert, user)


def refusal(check: Check, alert: Alert, user: User) -> str:
    """The sentence of a check that fails; empty where it passes."""
    try:
        check(alert, user)
    except Refused as refused:
        return refused.sentence
    return ""


def _check_status(alert: Alert, user: User, act: Act) -> None:
    """Raises Refused where the person may do nothing, or the table has no such act in the alert's status."""
    check_can_act(alert, user)
    transition, status = TRANSITIONS[act], Status(alert.status)
    if status not in transition.sources:
        raise Refused(transition.refusals[status])


def _check_not_with_colleague(alert: Alert, user: User) -> None:
    """Raises Refused where a colleague has the alert: two people deciding on one is how work is done twice."""
    if alert.assignee is not None and alert.assignee_id != user.pk:
        raise Refused(f"{alert.assignee.name} has this alert. Take it over first.")
