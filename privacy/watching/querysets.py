"""Look-ups and what they find, of the organisations for which somebody reviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.people.models import Staff, User
from audit.trail.models import Access
from privacy.review.permissions import organisations_to_review
from privacy.watching.models import About, LookUp

# A purpose holds for the work at hand. Whoever comes back later says again why.
HOLDS: Final = timedelta(hours=8)
MOST_FOUND: Final = 20


def look_ups_of(user: User, now: datetime | None = None) -> QuerySet[LookUp]:
    """The person's own look-ups whose purpose still holds."""
    since = (now or timezone.now()) - HOLDS
    found = LookUp.objects.filter(by=user, organisation_id__in=organisations_to_review(user), at__gte=since)
    return found.select_related("organisation").order_by("-id")


def accesses_of(look_up: LookUp) -> QuerySet[Access]:
    """The accesses of the person, or to the record of the patient, at the organisation; the latest first."""
    found = Access.objects.filter(organisation_id=look_up.organisation_id)
    about = {"staff_uid": look_up.staff_uid} if look_up.about == About.STAFF else {"nhs_number": look_up.nhs_number}
    return found.filter(**about).select_related("assessment").order_by("-started_at", "-id")


def staff_called(organisation: str, name: str) -> QuerySet[Staff]:
    """Members of staff of an organisation whose names hold all the words."""
    words = (Q(given_name__icontains=word) | Q(family_name__icontains=word) for word in name.split()[:5])
    found = Staff.objects.filter(reduce(and_, words, Q()), organisation_id=organisation)
    return found.order_by("family_name", "given_name", "staff_uid")
