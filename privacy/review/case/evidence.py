"""What lies beside an alert: its accesses and their events, care and rota near them, and what else person and patient
did. Every read names the organisations of the reader, on top of row-level security, and reads no more than a page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import Access, AccessEvent, Site, User
from audit.trail.querysets import with_additions
from audit.wording import local_time, nhs_number
from privacy.models import Alert, AlertAccess, CareContact, Finding, RotaShift
from privacy.review.names import Names
from privacy.review.permissions import organisations_to_review

PAGE: Final = 20
BESIDE: Final = 10
MOST_TO_CHOOSE: Final = 100
MOST_EVENTS: Final = 400
MOST_CONTACTS: Final = 50
MOST_FINDINGS: Final = 100
MOST_COUNTED: Final = 10_000
CARE_NEAR: Final = timedelta(days=14)
RECENTLY: Final = timedelta(days=30)
# Somebody looks something up shortly before a shift, or writes up after it.
SHIFT_NEAR: Final = timedelta(hours=12)


def findings_of(alert: Alert) -> list[Finding]:
    """What the rules found that still stands, the heaviest first."""
    return list(alert.findings.filter(withdrawn_at=None).order_by("-strength", "-occurred_at")[:MOST_FINDINGS])


def accesses_of(alert: Alert, page: int) -> list[Access]:
    """One page of the accesses that are evidence, the latest first, with what is thought of each."""
    found = Access.objects.filter(organisation_id=alert.organisation_id, alerts=alert)
    start = (page - 1) * PAGE
    found = with_additions(found.select_related("assessment"))
    return list(found.order_by("-started_at", "-id")[start : start + PAGE])


def times_opened(alert: Alert) -> int:
    """How often the alert's record was opened: its evidence may hold what the person did with another, as with one card."""
    found = Access.objects.filter(organisation_id=alert.organisation_id, alerts=alert)
    return (found.filter(nhs_number=alert.nhs_number) if alert.nhs_number else found).count()


def patients_of(alert: Alert) -> int:
    """How many patients' records the evidence of an alert is about."""
    found = Access.objects.filter(organisation_id=alert.organisation_id, alerts=alert)
    return found.order_by().values("nhs_number").distinct().count()


def accesses_to_choose(alert: Alert) -> list[tuple[int, str]]:
    """The accesses of an alert by key, in a line each, the latest first; as many as somebody can choose from."""
    found = Access.objects.filter(organisation_id=alert.organisation_id, alerts=alert).order_by("-started_at", "-id")
    shown = list(found[:MOST_TO_CHOOSE])
    names = Names() if alert.staff_uid else Names.of(staff=[access.staff_uid for access in shown])
    return [(access.pk, _in_a_line(access, alert, names)) for access in shown]


def _in_a_line(access: Access, alert: Alert, names: Names) -> str:
    """When, and who or whose record where the alert is about several."""
    who = "" if alert.staff_uid else f", {names.person(access.staff_uid)}"
    whose = "" if alert.nhs_number == access.nhs_number else f", {nhs_number(access.nhs_number)}"
    return f"{local_time(access.started_at)}{who}{whose}"


def events_of(accesses: list[Access]) -> list[AccessEvent]:
    """The events of these accesses, in order of time; their times keep the search to few partitions."""
    if not accesses:
        return []
    found = AccessEvent.objects.filter(
        organisation_id__in={access.organisation_id for access in accesses},
        launch_id__in=[access.launch_id for access in accesses],
        occurred_at__gte=min(access.started_at for access in accesses),
        occurred_at__lte=max(access.ended_at for access in accesses),
    )
    return list(found.defer("document").order_by("occurred_at", "id")[:MOST_EVENTS])


def is_of(event: AccessEvent, access: Access) -> bool:
    """Whether an event belongs to an access: the same launch of the same source, person and patient."""
    names = ("organisation_id", "source_id", "launch_id", "staff_uid", "nhs_number")
    return all(getattr(event, name) == getattr(access, name) for name in names)


def site_of(accesses: list[Access]) -> Site | None:
    """The place of the latest of these accesses, with its hours."""
    if not accesses or not accesses[0].site:
        return None
    return Site.objects.filter(organisation_id=accesses[0].organisation_id, code=accesses[0].site).first()


def care_near(user: User, nhs_numbers: Iterable[str], first: datetime, last: datetime) -> list[CareContact]:
    """Care contacts of these patients within a fortnight of the time between two moments, the latest first."""
    near = Q(ends_at=None) | Q(ends_at__gte=first - CARE_NEAR)
    found = CareContact.objects.filter(near, organisation_id__in=organisations_to_review(user))
    found = found.filter(nhs_number__in=set(nhs_numbers), starts_at__lte=last + CARE_NEAR)
    return list(found.select_related("organisation").order_by("-starts_at")[:MOST_CONTACTS])


def shifts_near(user: User, people: Collection[str], accesses: list[Access]) -> list[RotaShift]:
    """These people's shifts within half a day of any of their accesses, the latest first."""
    theirs = [access for access in accesses if access.staff_uid in people]
    if not theirs:
        return []
    moments = [access.started_at for access in theirs]
    found = RotaShift.objects.filter(organisation_id__in=organisations_to_review(user), staff_uid__in=people)
    found = found.filter(starts_at__lte=max(moments) + SHIFT_NEAR, ends_at__gte=min(moments) - SHIFT_NEAR)
    return [shift for shift in found.order_by("-starts_at") if any(_is_near(shift, access) for access in theirs)]


def _is_near(shift: RotaShift, access: Access) -> bool:
    """Whether a shift ran within half a day of an access by the same person."""
    is_their = shift.staff_uid == access.staff_uid
    return is_their and shift.starts_at - SHIFT_NEAR <= access.started_at <= shift.ends_at + SHIFT_NEAR


def other_accesses_of_person(alert: Alert, user: User) -> QuerySet[Access]:
    """What else the person opened in the 30 days up to the last access of the alert, the latest first."""
    found = _others(alert, user).filter(staff_uid=alert.staff_uid)
    since = alert.last_conduct_at - RECENTLY
    return found.filter(started_at__gte=since, started_at__lte=alert.last_conduct_at + timedelta(days=1))


def other_accesses_to_patient(alert: Alert, user: User) -> list[Access]:
    """Who else opened the record of the patient, and what of it is no part of this alert; the latest first."""
    if not alert.nhs_number:
        return []
    return list(_others(alert, user).filter(nhs_number=alert.nhs_number)[:BESIDE])


def earlier_alerts_about_person(alert: Alert, user: User) -> list[Alert]:
    """Other alerts about the person, the newest first."""
    found = Alert.objects.visible_to(user).about_person(alert.staff_uid).exclude(pk=alert.pk)
    return list(found.order_by("-id")[:BESIDE])


def other_alerts_about_patient(alert: Alert, user: User) -> int:
    """How many other alerts there are about the patient."""
    return Alert.objects.visible_to(user).about_patient_of(alert).exclude(pk=alert.pk).count()


def _others(alert: Alert, user: User) -> QuerySet[Access]:
    """Accesses that are no evidence of the alert."""
    of_alert = AlertAccess.objects.filter(alert=alert, access=OuterRef("pk"))
    found = Access.objects.filter(~Exists(of_alert), organisation_id__in=organisations_to_review(user))
    return found.select_related("organisation", "assessment").order_by("-started_at", "-id")
