"""Who reviews beside whom: the privacy officers of an organisation."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, QuerySet

from audit.people.models import Organisation, Role, User
from audit.people.permissions import REVIEW
from audit.people.querysets import named
from privacy.alerts.models import Alert
from privacy.review.permissions import organisations_to_review
from privacy.review.refusal import Refused

# One proposes, another approves.
FEWEST: Final = 2


def officers_of(organisation: str) -> QuerySet[User]:
    """The people who may sign in and review for an organisation, by name."""
    reviewing = User.objects.filter(
        is_active=True, roles__organisation=organisation, roles__activity_codes__overlap=sorted(REVIEW)
    )
    return reviewing.distinct().order_by("name", "staff_uid")


def colleagues_for(alert: Alert) -> list[User]:
    """The people to whom an alert can be given: not whoever it is about, nor whoever has it."""
    found = officers_of(alert.organisation_id).exclude(staff_uid=alert.staff_uid)
    return [officer for officer in found if officer.pk != alert.assignee_id]


def check_can_have(alert: Alert, staff_uid: str) -> User:
    """The colleague of a user id. Raises Refused for whoever cannot have the alert."""
    for colleague in colleagues_for(alert):
        if colleague.staff_uid == staff_uid:
            return colleague
    raise Refused("Choose a colleague who reviews for this organisation and does not have the alert already.")


def short_of_officers(user: User) -> list[Organisation]:
    """Those of somebody's organisations that have too few officers for a second person's approval."""
    codes = organisations_to_review(user)
    reviewing = Role.objects.filter(
        organisation__in=codes, activity_codes__overlap=sorted(REVIEW), user__is_active=True
    )
    enough = (
        reviewing.values("organisation").annotate(officers=Count("user", distinct=True)).filter(officers__gte=FEWEST)
    )
    return list(named(codes - set(enough.values_list("organisation", flat=True))))
