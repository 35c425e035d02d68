"""Every write of a review. Each is one transaction: the alert locked, the change, and one review event of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.people.models import User
from privacy.alerts.choices import BY_SYSTEM, Outcome, Status
from privacy.alerts.models import Alert
from privacy.review import policies
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.permissions import check_can_review, organisations_to_review
from privacy.review.querysets import latest_look, what_changed_since
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act

LONGEST_NOTE: Final = 4000
OUTCOMES: Final = tuple(outcome for outcome in Outcome if outcome not in BY_SYSTEM)
# A reload, or the page shown after an action, is the same look: a trail of page loads would bury who looked.
SAME_LOOK: Final = timedelta(minutes=1)


@transaction.atomic
def look_at(*, alert: Alert, by: User) -> None:
    """Records that somebody looked at an alert, their own too. Raises Refused.

    Again within a minute is the same look.
    """
    check_can_review(by, alert.organisation_id)
    last = latest_look(alert, by)
    if last is None or timezone.now() - last >= SAME_LOOK:
        _record(alert, Kind.LOOKED, by=by)


@transaction.atomic
def look_through(*, alerts: Sequence[Alert], by: User, asked_for: dict[str, str]) -> None:
    """Records a look at the queue: for each organisation which alerts were shown. Raises Refused.

    Where nothing was found for what was asked, that was asked of each organisation.
    """
    organisations = {alert.organisation_id for alert in alerts}
    if asked_for and not alerts:
        organisations = set(organisations_to_review(by))
    for organisation in organisations:
        check_can_review(by, organisation)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(
            organisation_id=organisation,
            actor=by,
            kind=Kind.LISTED,
            detail={
                "alerts": [alert.reference for alert in alerts if alert.organisation_id == organisation],
                "asked_for": asked_for,
            },
        )
        for organisation in sorted(organisations)
    )


@transaction.atomic
def take(*, alert: Alert, by: User, version: int) -> Alert:
    """Gives the alert to the person who asks, from a colleague too. Raises Refused."""
    locked = _locked(alert, Act.TAKE, by=by, version=version)
    before = {"from": locked.assignee.name} if locked.assignee else {}
    locked.assignee = by
    return _keep(locked, Kind.TAKEN, by=by, detail=before)


@transaction.atomic
def hand_back(*, alert: Alert, by: User, version: int) -> Alert:
    """Gives the alert back to all reviewers of the organisation; its status stays. Raises Refused."""
    locked = _locked(alert, Act.HAND_BACK, by=by, version=version)
    locked.assignee = None
    return _keep(locked, Kind.HANDED_BACK, by=by)


@transaction.atomic
def start_investigation(*, alert: Alert, by: User, version: int) -> Alert:
    """Puts a new alert under investigation, by the person who asks. Raises Refused."""
    locked = _locked(alert, Act.START_INVESTIGATION, by=by, version=version)
    locked.assignee = by
    return _move(locked, Act.START_INVESTIGATION, Kind.INVESTIGATION_STARTED, by=by)


@transaction.atomic
def add_note(*, alert: Alert, by: User, version: int, note: str) -> Alert:
    """Adds what was learnt to the history of the alert. Raises Refused."""
    locked = _locked(alert, Act.ADD_NOTE, by=by, version=version)
    return _keep(locked, Kind.NOTE_ADDED, by=by, note=_note(note, "Write the note that you want to add."))


@transaction.atomic
def close(*, alert: Alert, by: User, version: int, outcome: str, note: str) -> Alert:
    """Closes the alert with what it was found to be, and why. Raises Refused."""
    locked = _locked(alert, Act.CLOSE, by=by, version=version)
    if outcome not in OUTCOMES:
        raise Refused("Choose what you found this alert to be.")
    why = _note(note, "Write why you came to this outcome.")
    locked.outcome, locked.closed_at = outcome, timezone.now()
    locked.assignee = by
    return _move(locked, Act.CLOSE, Kind.CLOSED, by=by, note=why, detail={"outcome": outcome})


@transaction.atomic
def reopen(*, alert: Alert, by: User, version: int, note: str) -> Alert:
    """Puts a closed alert under investigation again, by the person who asks, and says why. Raises Refused."""
    locked = _locked(alert, Act.REOPEN, by=by, version=version)
    why = _note(note, "Write why this alert must be looked at again.")
    detail = {"outcome": locked.outcome}
    locked.outcome, locked.closed_at, locked.assignee = "", None, by
    return _move(locked, Act.REOPEN, Kind.REOPENED, by=by, note=why, detail=detail)


DOES: Final[dict[Act, Callable[..., Alert]]] = {
    Act.TAKE: take,
    Act.HAND_BACK: hand_back,
    Act.START_INVESTIGATION: start_investigation,
    Act.ADD_NOTE: add_note,
    Act.CLOSE: close,
    Act.REOPEN: reopen,
}


def _locked(alert: Alert, act: Act, *, by: User, version: int) -> Alert:
    """The alert as it stands, locked to the end of the transaction. Raises Refused where the act is not open."""
    check_can_review(by, alert.organisation_id)
    locked = Alert.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=alert.pk)
    policies.check_can_act(locked, by)
    if locked.version != version:
        raise Refused(f"{what_changed_since(locked, version)} Look at it again, then decide.")
    policies.CHECKS[act](locked, by)
    return locked


def _move(
    alert: Alert, act: Act, kind: Kind, *, by: User, note: str = "", detail: dict[str, Any] | None = None
) -> Alert:
    """Moves the alert to the status that follows an act, and keeps it."""
    before = alert.status
    alert.status = TRANSITIONS[act].target or Status(before)
    moved = {"from": before, "to": str(alert.status)}
    return _keep(alert, kind, by=by, note=note, detail=moved | (detail or {}))


def _keep(alert: Alert, kind: Kind, *, by: User, note: str = "", detail: dict[str, Any] | None = None) -> Alert:
    """Saves the alert as its next version and records what was done."""
    alert.version += 1
    try:
        with transaction.atomic():
            alert.save(update_fields=["status", "assignee", "outcome", "closed_at", "version"])
    except IntegrityError as error:  # detection raised a new alert between the check and the save
        raise Refused("A newer alert about the same person and patient was just raised. Continue there.") from error
    _record(alert, kind, by=by, note=note, detail={"version": alert.version} | (detail or {}))
    return alert


def _record(alert: Alert, kind: Kind, *, by: User, note: str = "", detail: dict[str, Any] | None = None) -> None:
    """Adds one review event."""
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id, alert=alert, actor=by, kind=kind, note=note, detail=detail or {}
    )


def _note(text: str, missing: str) -> str:
    """The note as it is kept. Raises Refused where it is empty or too long."""
    note = text.strip().replace("\x00", "")
    if not note:
        raise Refused(missing)
    if len(note) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE:,} characters. This one has {len(note):,}.")
    return note
