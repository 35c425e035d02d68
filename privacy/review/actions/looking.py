"""Looks: who saw which alert, and what was asked of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from audit.trail.models import Access
from privacy.alerts.models import Alert
from privacy.review.actions.step import record
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.permissions import check_can_review, organisations_to_review
from privacy.review.querysets import latest_look

# A reload, or the page shown after an action, is the same look: a trail of page loads would bury who looked.
SAME_LOOK: Final = timedelta(minutes=1)
# Which tab, in which order: of an empty one nobody has learned anything.
ARRANGED: Final = frozenset({"status", "sort", "per_page", "page"})


@transaction.atomic
def look_at(*, alert: Alert, by: User) -> None:
    """Records that somebody looked at an alert, their own too. Raises Refused.

    Again within a minute is the same look.
    """
    check_can_review(by, alert.organisation_id)
    last = latest_look(alert, by)
    if last is None or timezone.now() - last >= SAME_LOOK:
        record(alert, Kind.LOOKED, by=by)


@transaction.atomic
def look_at_access(*, access: Access, by: User) -> None:
    """Records that somebody looked at an access outside of an alert. Raises Refused."""
    check_can_review(by, access.organisation_id)
    detail = {"access": access.pk}
    ReviewEvent.objects.create(organisation_id=access.organisation_id, actor=by, kind=Kind.ACCESS_OPENED, detail=detail)


@transaction.atomic
def look_through(*, alerts: Sequence[Alert], by: User, asked_for: dict[str, str]) -> None:
    """Records a look at the queue: for each organisation which alerts were shown. Raises Refused.

    Where nothing was found for what was asked, that was asked of each organisation; an empty tab asks for nothing.
    """
    organisations = {alert.organisation_id for alert in alerts}
    if asked_for.keys() - ARRANGED and not alerts:
        organisations = set(organisations_to_review(by))
    for organisation in organisations:
        check_can_review(by, organisation)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(
            organisation_id=organisation,
            actor=by,
            kind=Kind.LISTED,
            detail={
                "alerts": [alert.reference for alert in alerts if alert.organisation_id == organisation],
                "asked_for": asked_for,
            },
        )
        for organisation in sorted(organisations)
    )
