"""What an alert was before a change, as the change's review event holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from audit.people.models import User
from privacy.alerts.models import Alert


def before_of(alert: Alert) -> dict[str, Any]:
    """What has to be put back to undo the next change of an alert, as JSON holds it."""
    return {
        "status": str(alert.status),
        "assignee": alert.assignee_id,
        "outcome": str(alert.outcome),
        "closed_at": _plain(alert.closed_at),
        "snoozed_until": _plain(alert.snoozed_until),
        "snoozed_at_risk": alert.snoozed_at_risk,
    }


def restore(alert: Alert, before: dict[str, Any]) -> None:
    """Puts back what the alert was."""
    alert.status, alert.outcome = before["status"], before["outcome"]
    alert.assignee = User.objects.filter(pk=before["assignee"]).first() if before["assignee"] else None
    alert.closed_at, alert.snoozed_until = _moment(before["closed_at"]), _moment(before["snoozed_until"])
    alert.snoozed_at_risk = before["snoozed_at_risk"]


def _plain(moment: datetime | None) -> str | None:
    """A time as JSON holds it."""
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    """A time as it was before."""
    return parse_datetime(text) if text else None
