"""Mail that waits to be sent. A row is written with the action that it tells of: both happen, or neither."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key


class Mail(models.Model):
    """One mail to one person. Its address is looked up when it is sent; its text never names a patient.

    `due_at` says when it is to be tried next; it is empty once the mail is sent, given up or not needed any more.
    """

    organisation = organisation_key(db_index=False)
    recipient = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    # What it tells of, so that the same is never told twice.
    key = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now(), null=True)
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    # Why the last try failed.
    failure = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="mail_of_key")]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_at"], name="mail_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["organisation", "failed_at"], name="mail_failed", condition=models.Q(failed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.key
