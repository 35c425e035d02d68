"""Gives a case out as PDF, and records to whom."""

from __future__ import annotations

import hashlib

from django.db import transaction

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.paper.case_data import case_data
from privacy.paper.pdf import pdf_of_case
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.policies import check_can_act


@transaction.atomic
def export_case(*, alert: Alert, by: User) -> bytes:
    """The case as PDF; that it left OneClick is recorded with the digest of what left. Raises Refused."""
    check_can_act(alert, by)
    made = pdf_of_case(case_data(alert, by))
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        actor=by,
        kind=Kind.CASE_EXPORTED,
        detail={"version": alert.version, "sha256": hashlib.sha256(made).hexdigest(), "bytes": len(made)},
    )
    return made
