"""How the mail is getting on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from privacy.mail.models import Mail


@dataclass(frozen=True)
class Figures:
    """Mail that waits, mail that was given up in the last 30 days, and since when the oldest waits."""

    waiting: int
    failed: int
    oldest: datetime | None


def organisations_with_mail() -> list[str]:
    """ODS codes of the organisations whose mail is due; the only thing the service may know of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_mail()")
        return sorted(row[0] for row in cursor)


def figures_of_all() -> Figures:
    """Of all organisations together, for whoever watches over the service."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting, failed, oldest FROM privacy_mail_figures()")
        return Figures(*cursor.fetchone())


def next_due(organisation: str) -> Mail | None:
    """The mail of an organisation that is due and that no other worker has, locked to the end of the transaction."""
    due = Mail.objects.filter(organisation_id=organisation, due_at__lte=timezone.now()).order_by("due_at", "id")
    return due.select_for_update(skip_locked=True, of=("self",)).select_related("recipient").first()


def unsent(organisation: str) -> QuerySet[Mail]:
    """Mail of an organisation that waits or was given up, the latest first."""
    found = Mail.objects.filter(organisation_id=organisation, sent_at=None).exclude(due_at=None, failed_at=None)
    return found.select_related("recipient").order_by("-id")
