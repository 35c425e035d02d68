"""Every filter of alerts. What somebody sees is `visible_to` them, on top of row-level security."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from audit.people.models import User
from audit.people.permissions import REVIEW, organisations_for
from audit.trail.models import Access
from privacy.alerts.choices import Status

DUE_BY: Final = "due_by"
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

if TYPE_CHECKING:
    from privacy.alerts.models import Alert


def awaited(at: datetime) -> Q:
    """What a new alert for which care data were still to come at a moment has in common; what is overdue waits no more."""
    return Q(urgent_from__gt=at) & (Q(due_at=None) | Q(due_at__gt=at))


def about_people(people: Collection[str]) -> Q:
    """What alerts about the conduct of any of these people have in common, alone or in a crowd."""
    return Q(staff_uid__in=people) | Q(
        Exists(Access.objects.filter(alerts=OuterRef("pk"), staff_uid__in=people)), staff_uid=""
    )


class AlertQuerySet(QuerySet["Alert"]):
    """Alerts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the organisations for which a person reviews."""
        return self.filter(organisation_id__in=organisations_for(user, REVIEW))

    def to_review_by(self, user: User) -> Self:
        """Those that a person may decide on: visible, and not about their own conduct."""
        return self.visible_to(user).exclude(staff_uid=user.staff_uid)

    def open(self) -> Self:
        """Those not closed."""
        return self.exclude(status=Status.CLOSED)

    def new(self, now: datetime) -> Self:
        """Those nobody has begun with that do not wait for care data."""
        there = Q(urgent_from=None) | Q(urgent_from__lte=now) | Q(due_at__lte=now)
        return self.filter(there, status=Status.NEW)

    def waiting_for_care(self, now: datetime) -> Self:
        """New ones that care data still to come may settle; `Alert.waits_until` says the same of one."""
        return self.filter(awaited(now), status=Status.NEW)

    def open_like(self, alert: Alert) -> Self:
        """Another open alert about the same person and patient or pattern: the database allows one."""
        return (
            self.open()
            .filter(organisation_id=alert.organisation_id, staff_uid=alert.staff_uid)
            .filter(nhs_number=alert.nhs_number, pattern=alert.pattern, part=alert.part)
            .exclude(pk=alert.pk)
        )

    def about_person(self, staff_uid: str) -> Self:
        """Those about one person's conduct, alone or in a crowd; none where nobody is named."""
        return self.filter(about_people([staff_uid])) if staff_uid else self.none()

    def about_patient_of(self, alert: Alert) -> Self:
        """Those about the patient of another alert, and those about many patients that rest on this one too; none where that
        other is about many itself.
        """
        if not alert.nhs_number:
            return self.none()
        of_many = self.model.objects.filter(nhs_number="", accesses__nhs_number=alert.nhs_number)
        return self.filter(Q(nhs_number=alert.nhs_number) | Q(pk__in=of_many.values("pk")))

    def with_due(self) -> Self:
        """Each with `due_by`, by which they can be sorted: what is never due comes after all that is."""
        return self.annotate(**{DUE_BY: Coalesce("due_at", Value(NEVER))})

    def beside(self, alert: Alert, *, column: str, descending: bool) -> tuple[Alert | None, Alert | None]:
        """The alerts before and after one in the order of a column and then of age: two short walks down an index."""
        before = self._past(alert, column, smaller=not descending)
        after = self._past(alert, column, smaller=descending)
        return before.first(), after.first()

    def _past(self, alert: Alert, column: str, *, smaller: bool) -> Self:
        """Alerts on one side of another, the nearest first."""
        value, side, sign = getattr(alert, column), "lt" if smaller else "gt", "-" if smaller else ""
        # The first condition says nothing that the others do not, but an index can begin where it says.
        beyond = Q(**{f"{column}__{side}e": value}) & (~Q(**{column: value}) | Q(**{f"pk__{side}": alert.pk}))
        return self.filter(beyond).order_by(f"{sign}{column}", f"{sign}pk")
