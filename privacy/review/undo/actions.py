"""What an officer did a moment ago can be undone: the alert becomes what it was, by a transition of its own in the trail.

Each review event of a change holds what the alert was before it, so the trail alone says what there is to undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from audit.wording import clock
from privacy.alerts.models import Alert
from privacy.review import changes, policies
from privacy.review.actions.step import keep, now
from privacy.review.decisions import Decision, State
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.querysets import events_since, what_changed_since, words_of
from privacy.review.refusal import Refused, Stale
from privacy.review.undo.before import restore

IN_TIME: Final = timedelta(minutes=10)
# A note cannot be unsaid, a mail not be called back, and evidence that was moved is moved back by hand.
UNDOABLE: Final = frozenset(
    {
        Kind.TAKEN, Kind.HANDED_BACK, Kind.ASSIGNED, Kind.INVESTIGATION_STARTED, Kind.SNOOZED, Kind.WOKEN, Kind.CLOSED,
        Kind.PROPOSED, Kind.APPROVED, Kind.SENT_BACK, Kind.PROPOSAL_WITHDRAWN, Kind.REOPENED,
    }
)  # fmt: skip
ANSWERS: Final = frozenset({Kind.APPROVED, Kind.SENT_BACK, Kind.PROPOSAL_WITHDRAWN})


@dataclass(frozen=True)
class Undoable:
    """What somebody can undo of an alert: the version that it left, in words, and until when."""

    reference: str
    version: int
    did: str
    until: str


@transaction.atomic
def undo(*, alert: Alert, by: User, version: int, in_time: bool = False) -> Alert:
    """Makes the alert what it was before its version, which somebody made a moment ago. Raises Refused.

    `in_time`: it was asked for in time already, as with work on many alerts.
    """
    policies.check_can_act(alert, by)
    found = now(alert.pk)
    if found.version != version:
        sentence = f"{what_changed_since(found, version)} So nothing was undone."
        raise Stale(sentence, changes.since(events_since(found, version)))
    event = _to_undo(found, by, in_time=in_time)
    moved = {"from": str(found.status), "undoes": event.kind}
    restore(found, event.detail["before"])
    _restore_decision(found, Kind(event.kind), by)
    return keep(found, Kind.UNDONE, by=by, detail=moved | {"to": str(found.status)})


def undoable(alert: Alert, user: User) -> Undoable | None:
    """What somebody can undo of an alert as it stands; nothing where they did not do the last of it, or too long ago."""
    if not policies.can_act(alert, user):
        return None
    try:
        event = _to_undo(alert, user)
    except Refused:
        return None
    return Undoable(alert.reference, alert.version, words_of(event.kind), clock(event.at + IN_TIME))


def tag_of(alert: Alert, user: User) -> str:
    """What a message carries so that the page which shows it offers to undo what was done to an alert."""
    return f"undo {alert.reference} {alert.version}" if undoable(alert, user) else ""


def _to_undo(alert: Alert, user: User, *, in_time: bool = False) -> ReviewEvent:
    """The review event that made the alert's present version. Raises Refused where the person cannot undo it."""
    made = ReviewEvent.objects.filter(alert=alert, detail__version=alert.version)
    event = made.select_related("actor").order_by("-id").first()
    if event is None or event.kind not in UNDOABLE or "before" not in event.detail:
        raise Refused("What was done last to this alert cannot be undone.")
    if event.actor_id != user.pk:
        raise Refused(f"{event.actor.name if event.actor else 'OneClick'} did this, so you cannot undo it.")
    if not in_time and timezone.now() - event.at > IN_TIME:
        raise Refused("This was done more than ten minutes ago. Change the alert itself instead.")
    return event


def _restore_decision(alert: Alert, undone: Kind, by: User) -> None:
    """Withdraws what was proposed, or lets what was answered wait for approval again."""
    decisions = Decision.objects.filter(alert=alert)
    if undone == Kind.PROPOSED:
        waiting = decisions.filter(state=State.PROPOSED)
        waiting.update(state=State.WITHDRAWN, decided_by=by, decided_at=timezone.now())
    elif undone in ANSWERS and (latest := decisions.order_by("-id").first()):
        again = {"state": State.PROPOSED, "decided_by": None, "decided_at": None, "answer": ""}
        decisions.filter(pk=latest.pk).update(**again)
