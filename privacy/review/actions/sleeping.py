"""Alerts that sleep: until a date, and at the latest until they get worse, of which detection wakes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from audit.people.models import User
from audit.people.scope import organisation_scope
from audit.wording import LONDON
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.review.actions.step import locked, move, noted
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import Act

LONGEST_SLEEP: Final = timedelta(days=365)
# Whoever comes to work finds what woke there.
AT: Final = time(7, 0)
AT_ONCE: Final = 100


@transaction.atomic
def snooze(*, alert: Alert, by: User, version: int, until: date | None = None, note: str = "") -> Alert:
    """Puts the alert to sleep until the morning of a day, or where none is named, until it gets worse. Raises Refused."""
    found = locked(alert, Act.SNOOZE, by=by, version=version)
    if until and not timezone.localdate() < until <= timezone.localdate() + LONGEST_SLEEP:
        raise Refused("Choose a day from tomorrow on, at most a year from now.")
    found.snoozed_until = datetime.combine(until, AT, LONDON) if until else None
    found.snoozed_at_risk = found.risk
    found.assignee = by
    detail = {"until": until.isoformat() if until else ""}
    return move(found, Act.SNOOZE, Kind.SNOOZED, by=by, note=noted(note, ""), detail=detail)


@transaction.atomic
def wake(*, alert: Alert, by: User, version: int) -> Alert:
    """Wakes the alert before its time. Raises Refused."""
    return _wake(locked(alert, Act.WAKE, by=by, version=version), by=by)


def wake_what_is_due() -> int:
    """Wakes every alert whose day has come, organisation by organisation; gives how many. It may run twice at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_organisations_to_wake()")
        organisations = [row[0] for row in cursor]
    return sum(_wake_those_of(organisation) for organisation in organisations)


def _wake_those_of(organisation: str) -> int:
    """Wakes what is due in one organisation."""
    with organisation_scope([organisation]):
        due = Alert.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            organisation=organisation, status=Status.SNOOZED, snoozed_until__lte=timezone.now()
        )
        alerts = list(due.select_related("assignee", "merged_into").order_by("snoozed_until", "id")[:AT_ONCE])
        for alert in alerts:
            _wake(alert, by=None, note="Its day has come.")
    return len(alerts)


def _wake(alert: Alert, *, by: User | None, note: str = "") -> Alert:
    """Wakes a locked alert; whoever put it to sleep keeps it."""
    alert.snoozed_until = alert.snoozed_at_risk = None
    return move(alert, Act.WAKE, Kind.WOKEN, by=by, note=note)
