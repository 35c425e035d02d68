"""Two officers on one alert see each other: who has it on their screen now."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from audit.wording import listed
from privacy.alerts.models import Alert
from privacy.review.policies import can_act, check_can_act
from privacy.review.presence.models import Looking

# A page without JavaScript says only once that it is looked at; one with it says so each 20 seconds.
COUNTS_FOR: Final = timedelta(seconds=90)
FORGOTTEN_AFTER: Final = timedelta(hours=1)


@transaction.atomic
def arrive(*, alert: Alert, by: User) -> None:
    """Says that somebody has an alert on their screen. Raises Refused where they may do nothing with it."""
    check_can_act(alert, by)
    now = timezone.now()
    of_alert = {"organisation_id": alert.organisation_id, "alert": alert, "user": by}
    Looking.objects.bulk_create(
        [Looking(**of_alert, seen_at=now)],
        update_conflicts=True,
        update_fields=["seen_at"],
        unique_fields=["organisation", "alert", "user"],
    )


@transaction.atomic
def leave(*, alert: Alert, by: User) -> None:
    """Says that somebody has left the page of an alert."""
    Looking.objects.filter(organisation_id=alert.organisation_id, alert=alert, user=by).delete()


def forget_old(organisation: str) -> None:
    """Removes the rows of those who left without a word."""
    Looking.objects.filter(organisation_id=organisation, seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def others_at(alert: Alert, user: User) -> list[str]:
    """The names of those who have the alert on their screen besides somebody, in order."""
    found = Looking.objects.filter(organisation_id=alert.organisation_id, alert=alert)
    here = found.filter(seen_at__gt=timezone.now() - COUNTS_FOR).exclude(user=user)
    return sorted(here.values_list("user__name", flat=True))


def shown_to(user: User, alert: Alert) -> str:
    """Says that somebody opened the page of an alert, and who else has it on their screen."""
    if not can_act(alert, user):
        return ""
    forget_old(alert.organisation_id)
    arrive(alert=alert, by=user)
    return in_words(others_at(alert, user))


def in_words(names: list[str]) -> str:
    """What the page says: "Priya Nair is looking at this alert too."; empty where nobody is."""
    if not names:
        return ""
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} looking at this alert too."
