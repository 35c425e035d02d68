"""Our own trail: every look at a record or alert and every action, kept for good."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class ReviewEvent(AppendOnly):
    """Who did what, when, to which alert. Without an actor the system did it; without an alert about something else."""

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, null=True, related_name="review_events")
    actor = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField(db_default=Now())
    note = models.TextField(blank=True)
    # What changed or what was looked at: {"from": …, "to": …} and the like, without health data.
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="review_latest"),
            models.Index(fields=["organisation", "at", "id"], name="review_by_time"),
            models.Index(fields=["organisation", "actor", "-id"], name="review_by_actor"),
        ]

    def __str__(self) -> str:
        return self.kind
