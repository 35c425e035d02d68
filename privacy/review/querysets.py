"""What was done to an alert, read from the review events."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from audit.people.models import User
from audit.wording import clock, listed
from privacy.alerts.models import Alert
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent

LOOKS = (Kind.LOOKED, Kind.LISTED)


def history(alert: Alert) -> QuerySet[ReviewEvent]:
    """All that was done to an alert, looks left out, the newest first."""
    return ReviewEvent.objects.filter(alert=alert).exclude(kind__in=LOOKS).select_related("actor").order_by("-id")


def looks(alert: Alert) -> QuerySet[ReviewEvent]:
    """Who looked at an alert, the newest first."""
    return ReviewEvent.objects.filter(alert=alert, kind=Kind.LOOKED).select_related("actor").order_by("-id")


def latest_look(alert: Alert, user: User) -> datetime | None:
    """When somebody last looked at an alert."""
    return looks(alert).filter(actor=user).values_list("at", flat=True).first()


def events_since(alert: Alert, version: int) -> QuerySet[ReviewEvent]:
    """What was done to an alert after a version of it, the oldest first."""
    return history(alert).filter(detail__version__gt=version).order_by("id")


def what_changed_since(alert: Alert, version: int) -> str:
    """A sentence on what was done to an alert after a version of it."""
    changes = [
        f"{event.actor.name if event.actor else 'OneClick'} {words_of(event.kind)} at {clock(event.at)}"
        for event in events_since(alert, version).reverse()[:3]
    ]
    return f"This alert changed while you were reading it: {listed(changes) or 'its evidence is new'}."


def words_of(kind: str) -> str:
    """What a kind of review event says after the name of the person who did it."""
    return Kind(kind).label if kind in Kind.values else f"recorded “{kind.replace('_', ' ')}”"
