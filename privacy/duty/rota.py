"""Who is on duty on a day: the officers of the rota, and for those who are away their deputies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from audit.people.models import User
from privacy.duty.models import Absence, Duty
from privacy.govern.permissions import governors

# Who finds nobody on duty on a day, such as a Sunday, is given those of the next day that has somebody.
DAYS_AHEAD: Final = 14


def standing_duties(organisation: str) -> QuerySet[Duty]:
    """Lines of the rota that nobody ended."""
    found = Duty.objects.filter(organisation_id=organisation, ended_at=None)
    return found.select_related("officer", "by").order_by("officer__name", "since", "id")


def standing_absences(organisation: str) -> QuerySet[Absence]:
    """Absences that nobody ended."""
    found = Absence.objects.filter(organisation_id=organisation, ended_at=None)
    return found.select_related("officer", "deputy", "by").order_by("since", "id")


def on_duty(organisation: str, day: date) -> list[User]:
    """The officers of a day, by name. Where there is no rota every officer is on duty, unless they are away."""
    officers = {officer.pk: officer for officer in governors(organisation)}
    duties = list(standing_duties(organisation))
    named = [duty.officer_id for duty in duties if _covers(duty, day)] if duties else list(officers)
    absences = standing_absences(organisation).filter(since__lte=day, until__gte=day)
    stand_in = {absence.officer_id: absence.deputy_id for absence in absences}
    present = {_present(pk, stand_in) for pk in named}
    return sorted((officers[pk] for pk in present if pk in officers), key=lambda user: (user.name, user.pk))


def next_on_duty(organisation: str, day: date) -> tuple[date, list[User]]:
    """The officers of a day or, where it has none, of the next one that has; nobody where none has for a fortnight."""
    for later in (day + timedelta(days=number) for number in range(DAYS_AHEAD)):
        if officers := on_duty(organisation, later):
            return later, officers
    return day, []


def away(officers: Iterable[User], organisation: str, day: date) -> set[int]:
    """Keys of those of these officers who are away on a day."""
    keys = [officer.pk for officer in officers]
    found = standing_absences(organisation).filter(Q(since__lte=day, until__gte=day), officer_id__in=keys)
    return set(found.values_list("officer_id", flat=True))


def _covers(duty: Duty, day: date) -> bool:
    return duty.since <= day and (duty.until is None or day <= duty.until) and day.weekday() in duty.weekdays


def _present(officer: int | None, stand_in: dict[int, int | None]) -> int | None:
    """The officer, or whoever stands in for them in the end; nobody where the deputies stand in for each other."""
    seen = set()
    while officer in stand_in:
        if officer in seen:
            return None
        seen.add(officer)
        officer = stand_in[officer]
    return officer
