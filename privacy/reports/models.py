"""Reports that were asked for, and the files that came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key


class ReportStatus(models.TextChoices):
    """How far a report is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Report(models.Model):
    """A report over one month of one organisation, made by Celery from rows that say how far it is."""

    organisation = organisation_key(db_index=False)
    kind = models.CharField(max_length=40)
    month = models.DateField()
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.WAITING)
    steps_done = models.SmallIntegerField(default=0)
    steps = models.SmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    requested_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="report_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class ReportFile(models.Model):
    """One file of a report, kept in the database: web and worker need share no disk."""

    organisation = organisation_key(db_index=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name
