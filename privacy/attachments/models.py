"""Documents attached to alerts, kept in the database: nothing of them is in a folder that a web server could show."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class Attachment(AppendOnly):
    """A document that belongs to an alert, as it was when it was attached, with its SHA-256. Nobody can remove it."""

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=100)
    # What the content was found to be, not what the browser called it.
    content_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="attachment_latest")]

    def __str__(self) -> str:
        return self.name


class AttachmentWithdrawal(AppendOnly):
    """A document was attached by mistake. It stays stored, with who said so and why, and is not shown any more."""

    organisation = organisation_key(db_index=False)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="withdrawal")
    why = models.TextField()
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.why
