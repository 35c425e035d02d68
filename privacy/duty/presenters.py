"""How a due date is spoken of: on the queue, on an alert and in mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from audit.people.models import User
from audit.wording import LONDON, ago, clock, count, local_date
from privacy.alerts.models import Alert
from privacy.duty.models import Mode, Offer

SOON: Final = timedelta(days=1)


@dataclass(frozen=True)
class DueWords:
    """A due date in words: how long is left, the moment, the colour of its tag, and whether it has passed."""

    left: str
    moment: str
    colour: str
    is_breached: bool


def due_words(due_at: datetime | None, now: datetime | None = None, closed_at: datetime | None = None) -> DueWords:
    """The due date of an alert as it stands, or as it was met where the alert is closed."""
    if due_at is None:
        return DueWords("No due date", "", "grey", is_breached=False)
    moment = f"{clock(due_at)} on {local_date(due_at)}"
    if closed_at:
        late = closed_at > due_at
        return DueWords("Closed late" if late else "Closed in time", moment, "red" if late else "grey", late)
    left = due_at - (now or timezone.now())
    if left < timedelta(0):
        return DueWords(f"Overdue: was due {ago(due_at, now)}", moment, "red", is_breached=True)
    return DueWords(f"Due {countdown(due_at, now)}", moment, "orange" if left < SOON else "blue", is_breached=False)


def suggestion(alert: Alert, reader: User) -> str:
    """To whom an alert that nobody has is suggested; empty where to nobody, or where it is closed."""
    offer: Offer | None = getattr(alert, "offer", None)
    if offer is None or offer.mode != Mode.SUGGEST or alert.assignee_id or alert.closed_at:
        return ""
    return "Suggested to you" if offer.officer_id == reader.pk else f"Suggested to {offer.officer.name}"


def countdown(due_at: datetime, now: datetime | None = None) -> str:
    """How long there is: "in 40 minutes", "today", "tomorrow", "in 3 days"."""
    now = now or timezone.now()
    days = (due_at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
    minutes = int((due_at - now).total_seconds() // 60)
    if minutes < 60:
        return f"in {count(max(minutes, 1), 'minute')}"
    return {0: f"today, in {count(minutes // 60, 'hour')}", 1: "tomorrow"}.get(days) or f"in {count(days, 'day')}"
