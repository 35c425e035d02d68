"""Who has which alert in front of them now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.people.models import organisation_key


class Looking(models.Model):
    """Somebody had an alert on their screen at this moment. It counts for a short while; the look itself is in the trail."""

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("audit.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "alert", "user"], name="looking_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.alert_id}"
