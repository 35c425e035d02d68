"""What an officer of `tests.faults.officer` does to an alert, each in a transaction of its own as the service does it."""

from __future__ import annotations

import random

from audit.models import User
from audit.people.scope import organisation_scope
from privacy.alerts.choices import Status
from privacy.models import Alert
from privacy.review import actions
from privacy.review.actions import step
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from tests.factories import TRUST

WORDS = {Act.CLOSE: {"outcome": "appropriate", "note": "Seen in resus."}, Act.REOPEN: {"note": "Look again."}}
__all__ = ["TRUST", "act", "forget_the_lock"]


def act(user: User, organisation: str, dice: random.Random) -> str:
    """Looks at one of the alerts, thinks, and does what then seems right; what was kept, or nothing where it was refused."""
    with organisation_scope([organisation], user_id=user.pk):
        alert = dice.choice(list(Alert.objects.select_related("assignee").order_by("pk")))
    chosen = choice(alert, user, dice)
    if chosen is None:
        return ""
    try:
        with organisation_scope([organisation], user_id=user.pk):
            kept = actions.DOES[chosen](alert=alert, by=user, version=alert.version, **WORDS.get(chosen, {}))
    except Refused:
        return ""
    return f"{kept.reference} {kept.version} {chosen}"


def choice(alert: Alert, user: User, dice: random.Random) -> Act | None:
    """What an officer does to an alert as they saw it; nothing to what a colleague has."""
    if alert.status == Status.CLOSED:
        return Act.REOPEN
    if alert.assignee_id is None:
        return Act.TAKE
    return dice.choice((Act.CLOSE, Act.HAND_BACK)) if alert.assignee_id == user.pk else None


def forget_the_lock() -> None:
    """Lets alerts be read without the lock, as a mistake would."""
    related = ("assignee", "merged_into", "organisation")
    step.now = lambda pk: Alert.objects.select_related(*related).get(pk=pk)
