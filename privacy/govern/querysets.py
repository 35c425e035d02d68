"""Decisions as the pages ask for them, of the organisations for which somebody reviews."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from audit.people.models import User
from privacy.govern.models import RuleChange, Suppression, TemplateChange
from privacy.govern.suppressing import COVERS
from privacy.learning.models import Template
from privacy.review.permissions import organisations_to_review

COUNTED = f"""
    SELECT s.id, count(f.id) FROM privacy_suppression s
    LEFT JOIN privacy_suppressionend e ON e.suppression_id = s.id JOIN privacy_finding f ON {COVERS}
    WHERE s.organisation = %s AND s.id = ANY (%s) AND f.withdrawn_at IS NULL GROUP BY s.id
"""


def changes_of(organisation: str, rule: str) -> QuerySet[RuleChange]:
    """What was decided about a rule, the newest first."""
    return RuleChange.objects.filter(organisation_id=organisation, rule=rule).select_related("by").order_by("-id")


def templates_visible_to(user: User) -> QuerySet[Template]:
    """Learned templates, those that explain most first."""
    found = Template.objects.filter(organisation_id__in=organisations_to_review(user))
    return found.order_by("-support", "id")


def switches_of(template: Template) -> QuerySet[TemplateChange]:
    """Who switched a template, the newest first. It is known by what it is about, for it may have been learned anew."""
    names = ("organisation_id", "company", "kind", "team", "same_site", "lag_from", "lag_to")
    about = {name: getattr(template, name) for name in names}
    return TemplateChange.objects.filter(**about).select_related("by").order_by("-id")


def suppressions_visible_to(user: User) -> QuerySet[Suppression]:
    """Suppressions, the newest first; those about the reader's own accesses are for colleagues."""
    found = Suppression.objects.filter(organisation_id__in=organisations_to_review(user))
    found = found.exclude(staff_uid=user.staff_uid).order_by("-id")
    return found.select_related("by", "owner", "alert", "end", "end__by")


def suppressed_by(organisation: str, suppressions: list[int]) -> dict[int, int]:
    """How many findings each of these suppressions covers."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [organisation, suppressions])
        return dict(cursor.fetchall())
