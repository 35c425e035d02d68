"""The day of the latest access: what the person did, who else opened the record, care, shifts and site hours, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q

from audit.models import Access, Site, User
from audit.wording import LONDON, clock, local_date
from privacy.models import Alert, CareContact, RotaShift
from privacy.review.case.story import in_a_line
from privacy.review.names import Names
from privacy.review.permissions import organisations_to_review
from privacy.review.words import CARE

MOST: Final = 40
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Moment:
    """Something of that day: when, what kind of thing, and what. `own` is of the alert itself."""

    at: datetime
    clock: str
    kind: str
    text: str
    own: bool = False


@dataclass(frozen=True)
class Day:
    """The day in order; `more` were left out."""

    date: str
    moments: list[Moment]
    more: int
    hours: str


def bounds(moment: datetime) -> tuple[datetime, datetime]:
    """The day of a moment in London."""
    first = datetime.combine(moment.astimezone(LONDON).date(), time(), LONDON)
    return first, datetime.combine(first.date() + timedelta(days=1), time(), LONDON)


def accesses_of_day(alert: Alert, user: User) -> list[Access]:
    """What the person opened on that day, and who opened the patient's record, in order of time."""
    first, last = bounds(alert.last_conduct_at)
    whose = Q(staff_uid=alert.staff_uid) if alert.staff_uid else Q()
    if alert.nhs_number:
        whose = whose | Q(nhs_number=alert.nhs_number) if whose else Q(nhs_number=alert.nhs_number)
    found = Access.objects.filter(whose, organisation_id__in=organisations_to_review(user))
    found = found.filter(started_at__gte=first, started_at__lt=last)
    return list(found.order_by("started_at", "id")[: MOST * 3])


def day_of(
    alert: Alert,
    accesses: list[Access],
    care: list[CareContact],
    shifts: list[RotaShift],
    names: Names,
    site: Site | None,
    evidence: set[int],
) -> Day:
    """The day of the latest access, from what was read already."""
    first, last = bounds(alert.last_conduct_at)
    moments = [
        *(_access(access, alert, names, own=access.pk in evidence) for access in accesses),
        *(moment for contact in care if contact.nhs_number == alert.nhs_number for moment in _contact(contact, names)),
        *(moment for shift in shifts for moment in _shift(shift, alert, names)),
    ]
    today = sorted((m for m in moments if first <= m.at < last), key=lambda m: m.at)
    shown = _nearest(today)
    return Day(local_date(alert.last_conduct_at), shown, len(today) - len(shown), hours(site, alert.last_conduct_at))


def _nearest(moments: list[Moment]) -> list[Moment]:
    """As many as are shown, around the first that is of the alert itself."""
    place = next((number for number, moment in enumerate(moments) if moment.own), 0)
    start = max(0, min(place - MOST // 2, len(moments) - MOST))
    return moments[start : start + MOST]


def _access(access: Access, alert: Alert, names: Names, *, own: bool) -> Moment:
    """An access of the person, or of somebody else to the record."""
    theirs = access.staff_uid == alert.staff_uid
    whose = names.patient(access.nhs_number) or "a patient"
    text = f"Opened the record of {whose}" if theirs else f"{names.person(access.staff_uid)} opened this record"
    kind = "This alert" if own else "Same person" if theirs else "Same patient"
    return Moment(access.started_at, clock(access.started_at), kind, f"{text}. {in_a_line(access)}", own)


def _contact(contact: CareContact, names: Names) -> Iterator[Moment]:
    """Beginning and end of a care contact."""
    where = ", ".join(filter(None, (names.site(contact.organisation_id, contact.site), contact.team)))
    what = CARE.get(contact.kind, contact.kind) + (f" at {where}" if where else "")
    yield Moment(contact.starts_at, clock(contact.starts_at), "Care", f"{what} began")
    if contact.ends_at and contact.ends_at != contact.starts_at:
        yield Moment(contact.ends_at, clock(contact.ends_at), "Care", f"{what} ended")


def _shift(shift: RotaShift, alert: Alert, names: Names) -> Iterator[Moment]:
    """Beginning and end of a shift, and whose in a crowd."""
    where = names.site(shift.organisation_id, shift.site)
    at = "" if alert.staff_uid else f" of {names.person(shift.staff_uid)}"
    at += f" at {where}" if where else ""
    yield Moment(shift.starts_at, clock(shift.starts_at), "Rota", f"Shift{at} began")
    yield Moment(shift.ends_at, clock(shift.ends_at), "Rota", f"Shift{at} ended")


def hours(site: Site | None, moment: datetime) -> str:
    """When the place was open on the day of a moment; empty where the place is not known."""
    if site is None:
        return ""
    local = moment.astimezone(LONDON)
    if site.opens is None or site.closes is None:
        return f"{site.name} is open at all hours"
    if site.open_days and DAYS[local.weekday()] not in {day.lower()[:3] for day in site.open_days}:
        return f"{site.name} was closed that day"
    within = is_within(site.opens, site.closes, local.time())
    times = f"{_of(site.opens, local.date())} to {_of(site.closes, local.date())}"
    return f"{site.name} was open {times}, {'so open' if within else 'so closed'} at the time of the access"


def is_within(opens: time, closes: time, at: time) -> bool:
    """Whether a time of day lies in the hours; those that end before they begin go past midnight."""
    return opens <= at < closes if opens < closes else at >= opens or at < closes


def _of(at: time, day: date) -> str:
    """A time of day in words."""
    return clock(datetime.combine(day, at, LONDON))
