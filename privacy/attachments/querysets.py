"""Documents of alerts. None is read with its content but to be downloaded."""

from __future__ import annotations

from django.db.models import QuerySet

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.attachments.models import Attachment


def of_alert(alert: Alert) -> QuerySet[Attachment]:
    """The documents of an alert, the oldest first, with those who attached and withdrew them."""
    found = Attachment.objects.filter(alert=alert).defer("content")
    return found.select_related("by", "withdrawal__by").order_by("id")


def visible_to(user: User) -> QuerySet[Attachment]:
    """The documents of alerts that somebody may see, but of none about themselves."""
    alerts = Alert.objects.visible_to(user).exclude(staff_uid=user.staff_uid)
    return Attachment.objects.filter(alert__in=alerts).select_related("alert", "withdrawal", "by")
