"""Gives a document out, and records to whom."""

from __future__ import annotations

from django.db import transaction

from audit.people.models import User
from privacy.attachments.models import Attachment
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.policies import check_can_act
from privacy.review.refusal import Refused


@transaction.atomic
def download(*, attachment: Attachment, by: User) -> bytes:
    """The content of a document; that it left OneClick is recorded. Raises Refused for one that was withdrawn."""
    check_can_act(attachment.alert, by)
    if hasattr(attachment, "withdrawal"):
        raise Refused("This document was withdrawn, so it is not shown any more.")
    ReviewEvent.objects.create(
        organisation_id=attachment.organisation_id,
        alert=attachment.alert,
        actor=by,
        kind=Kind.DOCUMENT_DOWNLOADED,
        detail={"document": attachment.pk, "name": attachment.name},
    )
    return bytes(attachment.content)
