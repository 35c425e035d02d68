"""An officer changes how the organisation asks its people."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.people.models import User
from privacy.questions.models import AskingChange
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.permissions import check_can_review


@transaction.atomic
def change_asking(*, organisation: str, by: User, why: str, **asking: Any) -> AskingChange:
    """Puts another way of asking in force; the former ones stay on record. Raises Refused."""
    check_can_review(by, organisation)
    change = AskingChange.objects.create(organisation_id=organisation, by=by, why=why, **asking)
    ReviewEvent.objects.create(
        organisation_id=organisation,
        actor=by,
        kind=Kind.ASKING_CHANGED,
        note=why,
        detail={"change": change.pk, **asking},
    )
    return change
