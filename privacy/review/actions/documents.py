"""Documents of an alert: attached for good, and marked as withdrawn where it was the wrong one."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import transaction

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.attachments.content import name_of, type_of
from privacy.attachments.models import Attachment, AttachmentWithdrawal
from privacy.attachments.querysets import of_alert
from privacy.attachments.upload import limit_in_words
from privacy.review.actions.step import keep, locked, noted
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import Act


@transaction.atomic
def attach(*, alert: Alert, by: User, version: int, name: str, content: bytes) -> Alert:
    """Keeps a document with the alert; what it is, its content says. Raises Refused."""
    found = locked(alert, Act.ATTACH, by=by, version=version)
    if len(content) > settings.ONECLICK_MAX_ATTACHMENT_BYTES:
        raise Refused(f"A document has at most {limit_in_words()}.")
    kept = Attachment.objects.create(
        organisation_id=found.organisation_id,
        alert=found,
        name=name_of(name),
        content_type=type_of(name_of(name), content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        by=by,
    )
    detail = {"document": kept.pk, "name": kept.name, "sha256": kept.sha256}
    return keep(found, Kind.ATTACHED, by=by, note=kept.name, detail=detail)


@transaction.atomic
def withdraw_document(*, alert: Alert, by: User, version: int, document: int, note: str) -> Alert:
    """Marks a document of the alert as withdrawn: it stays stored and is not shown any more. Raises Refused."""
    found = locked(alert, Act.WITHDRAW_DOCUMENT, by=by, version=version)
    why = noted(note, "Write why this document is withdrawn.")
    attachment = of_alert(found).filter(pk=document, withdrawal=None).first()
    if attachment is None:
        raise Refused("Choose a document of this alert that was not withdrawn.")
    AttachmentWithdrawal.objects.create(organisation_id=found.organisation_id, attachment=attachment, why=why, by=by)
    detail = {"document": attachment.pk, "name": attachment.name}
    return keep(found, Kind.DOCUMENT_WITHDRAWN, by=by, note=f"{attachment.name}: {why}", detail=detail)
