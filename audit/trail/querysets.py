"""Accesses by person, and work that waits on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from audit.trail.additions import NEEDS_REASON
from audit.trail.models import Access, Addition, ChangedAccess

MOST_COUNTED: Final = 10_000
"""Counting further would take longer than anybody wants to wait for the figure."""


def accesses_of_person(codes: Collection[str], staff_uid: str, since: datetime) -> QuerySet[Access]:
    """What a person opened for these organisations since a moment, the latest first."""
    found = Access.objects.filter(organisation_id__in=codes, staff_uid=staff_uid, started_at__gte=since)
    return found.select_related("organisation").order_by("-started_at", "-id")


def with_additions(accesses: QuerySet[Access]) -> QuerySet[Access]:
    """The same with what was added to each later, the earliest first, in one query more."""
    later = Addition.objects.select_related("author").order_by("id")
    return accesses.prefetch_related(Prefetch("additions", queryset=later))


def without_reason(accesses: QuerySet[Access]) -> QuerySet[Access]:
    """Those in which a record was opened that needed a reason, and for which none was given then or later."""
    later = Addition.objects.filter(access=OuterRef("pk"))
    return accesses.filter(NEEDS_REASON, ~Exists(later), reason="", viewed_at__isnull=False)


def bounded_count(accesses: QuerySet[Access]) -> int:
    """How many; one more than MOST_COUNTED where they are more."""
    return accesses.order_by()[: MOST_COUNTED + 1].count()


def older_than(accesses: QuerySet[Access], started_at: datetime, pk: int) -> QuerySet[Access]:
    """Those that come after this one where the latest come first."""
    return accesses.filter(
        Q(started_at__lt=started_at) | Q(started_at=started_at, id__lt=pk), started_at__lte=started_at
    )


def waiting_for_detection(codes: Collection[str]) -> int:
    """How many accesses the rules have still to look at; one more than MOST_COUNTED where they are more."""
    return ChangedAccess.objects.filter(organisation_id__in=codes)[: MOST_COUNTED + 1].count()
