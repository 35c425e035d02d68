"""Alerts that the national service is told of."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key


class NationalAlert(models.Model):
    """One look at a Summary Care Record without permission, to be told to the national API: once, however often it is tried.

    What is sent is made of the events of the launch at the first try, and the same at every other; `request_id` lets the
    API tell a repeat. The token is that of the person who looked, sealed, and removed once it is of no more use.
    """

    organisation = organisation_key(db_index=False)
    launch_id = models.CharField(max_length=64)
    staff_uid = models.CharField(max_length=20)
    request_id = models.UUIDField(default=uuid4)
    body = models.JSONField(null=True)
    token = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "launch_id"], name="national_alert_of_launch")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_at"],
                name="national_alert_due",
                condition=models.Q(sent_at=None, given_up_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.request_id)
