"""Periods, samples and drawn accesses as the pages ask for them, of the organisations for which somebody reviews."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from audit.people.models import User
from privacy.alerts.choices import BY_SYSTEM
from privacy.alerts.models import AlertAccess
from privacy.procedure.models import DrawnAccess, Finding, Procedure, SampleCheck, SamplePeriod
from privacy.review.permissions import organisations_to_review

CHECKED, TO_CHECK, ALL = "checked", "to-check", "all"


def periods_visible_to(user: User) -> QuerySet[SamplePeriod]:
    """Periods, the latest first."""
    found = SamplePeriod.objects.filter(organisation_id__in=organisations_to_review(user))
    return found.select_related("procedure", "procedure__by", "organisation").order_by("-id")


def drawn_periods(user: User, organisation: str) -> QuerySet[SamplePeriod]:
    """Those of an organisation with a sample."""
    return periods_visible_to(user).filter(organisation_id=organisation, draws__number=0)


def periods_to_draw(user: User, organisation: str) -> QuerySet[SamplePeriod]:
    """Those under way, or over and not drawn yet."""
    return periods_visible_to(user).filter(organisation_id=organisation, draws=None).order_by("ends_at", "kind")


def items_of(user: User, period: SamplePeriod, which: str = ALL) -> QuerySet[DrawnAccess]:
    """The drawn accesses of a period in the order in which they were drawn and happened, with whether each is done."""
    found: QuerySet[Any] = items_visible_to(user).filter(draw__period=period).order_by("id")
    if which == CHECKED:
        return found.filter(is_checked=True) | found.filter(has_alert=True)
    return found.filter(is_checked=False, has_alert=False) if which == TO_CHECK else found


def items_visible_to(user: User) -> QuerySet[DrawnAccess]:
    """Drawn accesses with what was found of them."""
    checks = SampleCheck.objects.filter(
        item__access_id=OuterRef("access_id"), organisation_id=OuterRef("organisation_id")
    )
    alerts = AlertAccess.objects.filter(access_id=OuterRef("access_id")).exclude(alert__outcome__in=BY_SYSTEM)
    found = DrawnAccess.objects.filter(organisation_id__in=organisations_to_review(user))
    return (
        found.annotate(is_checked=Exists(checks.exclude(finding=Finding.NOTE)), has_alert=Exists(alerts))
        .select_related("access", "draw", "draw__period", "draw__period__procedure")
        .prefetch_related(Prefetch("checks", SampleCheck.objects.select_related("by", "alert").order_by("id")))
    )


def decisions_on(organisation: str, kind: str) -> QuerySet[Procedure]:
    """What was decided about a kind, the newest first."""
    return Procedure.objects.filter(organisation_id=organisation, kind=kind).select_related("by").order_by("-id")
