"""Care contacts, shifts and patients as the screens ask for them; row-level security narrows them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from audit.people.models import Staff
from privacy.context.models import CareContact, Patient, RotaShift, WatchedPatient


def care_contacts_near(codes: Collection[str], nhs_number: str, at: datetime, days: int) -> QuerySet[CareContact]:
    """Contacts of a patient with these organisations that were running within so many days of a moment, by start."""
    around = timedelta(days=days)
    found = CareContact.objects.filter(organisation_id__in=codes, nhs_number=nhs_number, starts_at__lte=at + around)
    return found.filter(Q(ends_at=None) | Q(ends_at__gte=at - around)).order_by("starts_at", "pk")


def shifts_near(codes: Collection[str], staff_uid: str, at: datetime, hours: int = 12) -> QuerySet[RotaShift]:
    """Shifts of a person for these organisations within so many hours of a moment, by start."""
    around = timedelta(hours=hours)
    found = RotaShift.objects.filter(organisation_id__in=codes, staff_uid=staff_uid)
    return found.filter(starts_at__lte=at + around, ends_at__gte=at - around).order_by("starts_at", "pk")


def patients_by_number(nhs_numbers: Iterable[str]) -> dict[str, Patient]:
    """What is known of these patients."""
    return Patient.objects.in_bulk(set(nhs_numbers))


def staff_by_uid(staff_uids: Iterable[str]) -> dict[str, Staff]:
    """What is known of these members of staff."""
    return Staff.objects.in_bulk(set(staff_uids))


def watched_on(nhs_number: str, day: date) -> WatchedPatient | None:
    """Why a patient was watched over on a day, if they were."""
    since = Q(from_date=None) | Q(from_date__lte=day)
    until = Q(until_date=None) | Q(until_date__gte=day)
    return WatchedPatient.objects.filter(since, until, nhs_number=nhs_number).first()
