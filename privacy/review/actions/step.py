"""What every write of a review has in common: the alert locked, the change, its next version, and one review event of it."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction

from audit.people.models import User
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.review import changes, policies
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.permissions import check_can_review
from privacy.review.querysets import events_since, what_changed_since
from privacy.review.refusal import Refused, Stale
from privacy.review.transitions import TRANSITIONS, Act
from privacy.review.undo.before import before_of

LONGEST_NOTE: Final = 4000


def locked(alert: Alert, act: Act, *, by: User, version: int) -> Alert:
    """The alert as it stands, locked to the end of the transaction. Raises Refused where the act is not open."""
    check_can_review(by, alert.organisation_id)
    found = now(alert.pk)
    policies.check_can_act(found, by)
    if found.version != version:
        sentence = f"{what_changed_since(found, version)} Look at it again, then decide."
        raise Stale(sentence, changes.since(events_since(found, version)))
    policies.CHECKS[act](found, by)
    return found


def now(pk: int) -> Alert:
    """An alert as it stands, locked to the end of the transaction."""
    related = ("assignee", "merged_into", "organisation")
    return Alert.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


def move(
    alert: Alert, act: Act, kind: Kind, *, by: User | None, note: str = "", detail: dict[str, Any] | None = None
) -> Alert:
    """Moves the alert to the status that follows an act, and keeps it."""
    before = alert.status
    alert.status = TRANSITIONS[act].target or Status(before)
    moved = {"from": before, "to": str(alert.status)}
    return keep(alert, kind, by=by, note=note, detail=moved | (detail or {}))


def keep(alert: Alert, kind: Kind, *, by: User | None, note: str = "", detail: dict[str, Any] | None = None) -> Alert:
    """Saves a locked alert as its next version and records what was done, field by field."""
    before = Alert.objects.select_related("assignee", "merged_into").get(pk=alert.pk)
    changed = changes.difference(changes.snapshot(before), changes.snapshot(alert))
    alert.version += 1
    try:
        with transaction.atomic():
            alert.save()
    except IntegrityError as error:  # detection raised a new alert between the check and the save
        raise Refused("A newer alert about the same person and patient was just raised. Continue there.") from error
    kept = {"version": alert.version, "changes": changed, "before": before_of(before)}
    record(alert, kind, by=by, note=note, detail=kept | (detail or {}))
    return alert


def record(alert: Alert, kind: Kind, *, by: User | None, note: str = "", detail: dict[str, Any] | None = None) -> None:
    """Adds one review event."""
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id, alert=alert, actor=by, kind=kind, note=note, detail=detail or {}
    )


def noted(text: str, missing: str) -> str:
    """The note as it is kept. Raises Refused where it is empty or too long."""
    note = text.strip().replace("\x00", "")
    if not note and missing:
        raise Refused(missing)
    if len(note) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE:,} characters. This one has {len(note):,}.")
    return note
