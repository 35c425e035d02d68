"""One act on many alerts: who asked for what, and what became of each alert."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key


class Stage(models.TextChoices):
    """How far bulk work is."""

    PREVIEW = "preview", "Not done yet"
    RUNNING = "running", "Being done"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class Fate(models.TextChoices):
    """What became of one alert of bulk work."""

    CHOSEN = "chosen", "Waiting"
    LEFT_OUT = "left_out", "Left out"
    DONE = "done", "Done"
    REFUSED = "refused", "Not done"
    UNDONE = "undone", "Undone"
    KEPT = "kept", "Not undone"


class BulkWork(models.Model):
    """An act on many alerts. Nothing happens before it is confirmed; from then on its rows say what is done and what waits."""

    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=30)
    # The words of the act, such as outcome and note; given when it is confirmed.
    said = models.JSONField(default=dict)
    # What the queue was asked for when the alerts were chosen: the way back to it.
    query = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PREVIEW)
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(stage__in=["running", "undoing"]), name="bulk_work_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.stage}"


class BulkItem(models.Model):
    """One alert of bulk work, in the version that was previewed."""

    organisation = organisation_key(db_index=False)
    work = models.ForeignKey(BulkWork, on_delete=models.CASCADE, related_name="items", db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.CHOSEN)
    # Why it was left out, refused, or could not be undone: the sentence of the policy.
    why = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["work", "alert"], name="bulk_item_once")]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.fate}"
