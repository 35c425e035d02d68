"""Accesses by person, and work that waits on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from audit.trail.models import Access, ChangedAccess

MOST_COUNTED: Final = 10_000
"""Counting further would take longer than anybody wants to wait for the figure."""


def accesses_of_person(codes: Collection[str], staff_uid: str, since: datetime) -> QuerySet[Access]:
    """What a person opened for these organisations since a moment, the latest first."""
    found = Access.objects.filter(organisation_id__in=codes, staff_uid=staff_uid, started_at__gte=since)
    return found.select_related("organisation").order_by("-started_at", "-id")


def older_than(accesses: QuerySet[Access], started_at: datetime, pk: int) -> QuerySet[Access]:
    """Those that come after this one where the latest come first."""
    return accesses.filter(
        Q(started_at__lt=started_at) | Q(started_at=started_at, id__lt=pk), started_at__lte=started_at
    )


def waiting_for_detection(codes: Collection[str]) -> int:
    """How many accesses the rules have still to look at; one more than MOST_COUNTED where they are more."""
    return ChangedAccess.objects.filter(organisation_id__in=codes)[: MOST_COUNTED + 1].count()
