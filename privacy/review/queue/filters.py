"""The filters of the queue, as they stand in its address. None of them holds an NHS number."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache, partial, reduce
from operator import and_
from typing import Any, Final

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from audit.models import Site, Staff, User
from audit.people.permissions import roles_of
from audit.wording import LONDON
from privacy.alerts.querysets import AlertQuerySet, about_people
from privacy.duty.models import Mode
from privacy.models import Alert
from privacy.review.permissions import organisations_to_review
from privacy.review.words import HIGH, MEDIUM
from privacy.rules import RULES

NHS_NUMBER: Final = re.compile(r"\s*(\d[\s-]*){10}")
MOST_SITES: Final = 150
AGES: Final = (
    ("today", "Today"),
    ("7", "In the last 7 days"),
    ("30", "In the last 30 days"),
    ("older", "Over 30 days ago"),
)
ASSIGNED: Final = (
    ("me", "Me"),
    ("suggested", "Nobody: suggested to me"),
    ("nobody", "Nobody"),
    ("others", "Somebody else"),
)
DUE: Final = (("overdue", "Overdue"), ("today", "Today"), ("7", "In the next 7 days"))
RISKS: Final = (
    ("high", f"High ({HIGH} to 100)"),
    ("medium", f"Medium ({MEDIUM} to {HIGH - 1})"),
    ("low", f"Low (under {MEDIUM})"),
)
# What the address may carry from page to page; anything else that was put into it is dropped.
KEPT: Final = (
    "status", "state", "rule", "risk", "organisation", "site", "person", "age", "due", "assigned", "same_patient",
    "sort", "per_page", "page",
)  # fmt: skip


def refuse_nhs_number(text: str) -> None:
    """Raises ValidationError for what looks like an NHS number: an address is no place for one."""
    if NHS_NUMBER.fullmatch(text):
        raise ValidationError(
            "Search by a name, a user ID or the reference of an alert. Do not enter an NHS number here."
        )


class AlertFilter(django_filters.FilterSet):  # type: ignore[misc]
    """What narrows the queue down, but for the status, which has its tabs."""

    rule = django_filters.ChoiceFilter(
        label="Rule", empty_label="Any rule", choices=[(rule.id, rule.title) for rule in RULES], method="with_rule"
    )
    risk = django_filters.ChoiceFilter(label="Risk", empty_label="Any risk", choices=RISKS, method="with_risk")
    organisation = django_filters.ChoiceFilter(label="Organisation", empty_label="All organisations")
    site = django_filters.ChoiceFilter(label="Site", empty_label="Any site", method="at_site")
    person = django_filters.CharFilter(
        label="Search", max_length=100, validators=[refuse_nhs_number], method="about_person"
    )
    age = django_filters.ChoiceFilter(label="Raised", empty_label="At any time", choices=AGES, method="raised")
    due = django_filters.ChoiceFilter(label="Due", empty_label="At any time", choices=DUE, method="falls_due")
    assigned = django_filters.ChoiceFilter(
        label="Who has it", empty_label="Anyone", choices=ASSIGNED, method="assigned_to"
    )
    same_patient = django_filters.CharFilter(max_length=12, method="about_patient_of")

    class Meta:
        model = Alert
        fields = ("rule", "risk", "organisation", "site", "person", "age", "due", "assigned", "same_patient")

    def __init__(self, params: QueryDict, *, user: User) -> None:
        self.user, self.now = user, timezone.now()
        super().__init__(params, queryset=Alert.objects.to_review_by(user))
        # Read when they are shown or checked: the page of an alert has the filters of its queue, and shows none of them.
        sites = cache(partial(site_choices, user, params.get("organisation", ""), params.get("site", "")))
        self.form.fields["organisation"].choices = cache(partial(organisation_choices, user))
        self.form.fields["site"].choices = sites

    def with_rule(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts of which a rule is part."""
        return alerts.filter(rules__contains=[value])

    def at_site(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts with an access at a site."""
        return alerts.filter(sites__contains=[value])

    def about_person(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts about one person by user id or about those whose names hold all the words, alone or in a crowd; or one by its
        reference.
        """
        named = (Q(given_name__icontains=word) | Q(family_name__icontains=word) for word in value.split()[:5])
        # Names of people whom an alert is about, read once: whether a row of staff may be seen is dear to tell.
        seen = Alert.objects.visible_to(self.user).order_by()
        crowds = seen.filter(staff_uid="").values("accesses__staff_uid")
        about = Q(staff_uid__in=seen.values("staff_uid")) | Q(staff_uid__in=crowds)
        matching = Staff.objects.filter(about, reduce(and_, named)).values_list("staff_uid", flat=True)
        return alerts.filter(about_people([value, *matching]) | Q(reference=value.strip().upper()))

    def with_risk(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts by how high their risk is, in the steps of its colours."""
        low, high = {"high": (HIGH, 101), "medium": (MEDIUM, HIGH)}.get(value, (0, MEDIUM))
        return alerts.filter(risk__gte=low, risk__lt=high)

    def falls_due(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Open alerts by when they are due: what is over, the rest of the day in London, or a week from now."""
        if value == "overdue":
            return alerts.open().filter(due_at__lt=self.now)
        until = midnight(self.now) + timedelta(days=1) if value == "today" else self.now + timedelta(days=int(value))
        return alerts.open().filter(due_at__gte=self.now, due_at__lt=until)

    def raised(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts by when they were raised; today begins at midnight in London."""
        if value == "today":
            return alerts.filter(raised_at__gte=midnight(self.now))
        if value == "older":
            return alerts.filter(raised_at__lt=self.now - timedelta(days=30))
        return alerts.filter(raised_at__gte=self.now - timedelta(days=int(value)))

    def assigned_to(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts by who has them."""
        if value == "suggested":
            return alerts.filter(assignee=None, offer__officer=self.user, offer__mode=Mode.SUGGEST)
        if value == "others":
            return alerts.filter(assignee__isnull=False).exclude(assignee=self.user)
        return alerts.filter(assignee=self.user if value == "me" else None)

    def about_patient_of(self, alerts: AlertQuerySet, _name: str, value: str) -> AlertQuerySet:
        """Alerts about the patient of another alert, which is named by its reference so that no address holds a patient."""
        other = Alert.objects.visible_to(self.user).filter(reference=value).first()
        return alerts.about_patient_of(other) if other else alerts.none()


def organisation_choices(user: User) -> list[tuple[str, str]]:
    """The organisations for which somebody reviews, by name."""
    codes = organisations_to_review(user)
    named = {role.organisation_id: str(role.organisation) for role in roles_of(user) if role.organisation_id in codes}
    return sorted(named.items(), key=lambda pair: pair[1])


def site_choices(user: User, organisation: str = "", chosen: str = "") -> list[tuple[str, str]]:
    """The sites of these organisations, by name; of very many, those of the organisation that was chosen first."""
    of_all = Site.objects.filter(organisation_id__in=organisations_to_review(user)).order_by("name", "code")
    found = of_all.filter(Q(organisation=organisation) | Q(code=chosen)) if organisation else of_all
    sites = list(found.values_list("code", "name")[: MOST_SITES + 1])
    if len(sites) > MOST_SITES:
        sites = list(of_all.filter(code=chosen).values_list("code", "name")) if chosen else []
    return [(code, name if name == code else f"{name} ({code})") for code, name in sites]


def asked(params: QueryDict) -> dict[str, str]:
    """What an address asks of the queue: only what the queue knows, and never an NHS number that somebody typed."""
    values = {name: params.get(name, "") for name in KEPT}
    return {name: value for name, value in values.items() if value and not NHS_NUMBER.fullmatch(value)}


def kept(params: QueryDict, **changes: Any) -> str:
    """The query of an address with some of it changed, with its question mark; empty where it asks for nothing."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in (asked(params) | changes).items() if value})
    return f"?{query.urlencode()}" if query else ""


def midnight(now: datetime) -> datetime:
    """When the day began in London."""
    return now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
