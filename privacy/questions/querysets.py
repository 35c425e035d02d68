"""Questions by the person asked, by their line manager and by alert; and the day that a question is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.people.models import User
from audit.trail.models import Access
from audit.trail.querysets import with_additions
from audit.wording import LONDON
from privacy.alerts.models import Alert
from privacy.context.models import CareContact, RotaShift
from privacy.questions.models import WAITING, Question

MOST_ASKED: Final = 20
MOST_DAYS: Final = 3
MOST_OF_DAYS: Final = 100


def asked_of(user: User) -> QuerySet[Question]:
    """The questions to somebody that were not withdrawn, those that wait first."""
    found = Question.objects.filter(staff_uid=user.staff_uid, withdrawn_at=None)
    return found.select_related("organisation", "asked_by").order_by("answered_at", "-id")


def waiting_for(user: User) -> QuerySet[Question]:
    """The questions that wait for somebody's answer."""
    return asked_of(user).filter(WAITING)


def waiting_below(user: User) -> QuerySet[Question]:
    """Questions that wait for somebody whom this person manages, and of which they were told."""
    return Question.objects.filter(WAITING, escalated_to=user.staff_uid).order_by("asked_at")


def waits_for(user: User) -> bool:
    """Whether the person, or somebody whom they manage, is to answer a question: asked on every page, in one query."""
    concerned = Q(staff_uid=user.staff_uid) | Q(escalated_to=user.staff_uid)
    return Question.objects.filter(WAITING, concerned).exists()


def of_alert(alert: Alert) -> QuerySet[Question]:
    """The questions about an alert, the latest first."""
    return Question.objects.filter(alert=alert).select_related("asked_by").order_by("-id")


def organisations_with_questions_due() -> list[str]:
    """ODS codes of the organisations where somebody is to be reminded; of all organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_questions_due()")
        return sorted(row[0] for row in cursor)


def next_due(organisation: str) -> Question | None:
    """A question of which something is due and that no other worker has, locked to the end of the transaction."""
    now = timezone.now()
    due = Question.objects.filter(
        WAITING, Q(remind_at__lte=now) | Q(escalate_at__lte=now), organisation_id=organisation
    )
    return due.select_for_update(skip_locked=True, of=("self",)).select_related("alert").order_by("id").first()


def accesses_asked_about(question: Question) -> QuerySet[Access]:
    """What a question is about, the latest first."""
    found = Access.objects.filter(
        organisation_id=question.organisation_id, staff_uid=question.staff_uid, pk__in=question.access_ids
    )
    return with_additions(found).order_by("-started_at", "-id")


def days_of(accesses: list[Access]) -> list[tuple[datetime, datetime]]:
    """The days of these accesses from midnight to midnight, the latest first, not more than can be remembered."""
    midnights = {
        access.started_at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0) for access in accesses
    }
    return [(day, day + timedelta(days=1)) for day in sorted(midnights, reverse=True)[:MOST_DAYS]]


def _in_days(column: str, days: list[tuple[datetime, datetime]]) -> Q:
    """Within one of these days."""
    within = Q(pk__in=[])
    for since, until in days:
        within |= Q(**{f"{column}__gte": since, f"{column}__lt": until})
    return within


def accesses_of_days(question: Question, days: list[tuple[datetime, datetime]]) -> list[Access]:
    """What the person opened on these days for the organisation that asks."""
    found = Access.objects.filter(
        _in_days("started_at", days), organisation_id=question.organisation_id, staff_uid=question.staff_uid
    )
    return list(found.order_by("started_at", "id")[:MOST_OF_DAYS])


def own_contacts_of_days(
    question: Question, accesses: list[Access], team: str, days: list[tuple[datetime, datetime]]
) -> list[CareContact]:
    """Care contacts on these days of the patients whom the person opened, in which they or their team took part.

    Others tell of the patient and not of what the person did: somebody who is asked about an access has no claim to them.
    """
    part = Q(staff_uid=question.staff_uid) | (Q(team=team) if team else Q(pk__in=[]))
    found = CareContact.objects.filter(
        part,
        _in_days("starts_at", days),
        organisation_id=question.organisation_id,
        nhs_number__in={access.nhs_number for access in accesses},
    )
    return list(found.order_by("starts_at", "id")[:MOST_OF_DAYS])


def shifts_of_days(question: Question, days: list[tuple[datetime, datetime]]) -> list[RotaShift]:
    """When the person was on duty on these days."""
    over = Q(pk__in=[])
    for since, until in days:
        over |= Q(starts_at__lt=until, ends_at__gt=since)
    found = RotaShift.objects.filter(over, organisation_id=question.organisation_id, staff_uid=question.staff_uid)
    return list(found.order_by("starts_at")[:MOST_OF_DAYS])
