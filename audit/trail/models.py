"""Accesses: what a person did with a patient's record after one launch."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class Access(models.Model):
    """A launch and all that followed under its `launch_id`, derived from its events alone and so the same in any order.

    Events under one `launch_id` that name two people or two patients are two accesses: neither is shown with the other's.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = organisation_key(db_index=False)
    source = models.ForeignKey("audit.Source", on_delete=models.PROTECT, related_name="+", db_index=False)
    launch_id = models.CharField(max_length=64)
    staff_uid = models.CharField(max_length=20)
    nhs_number = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    site = models.CharField(max_length=10, blank=True)
    role_profile_id = models.CharField(max_length=20, blank=True)
    role_code = models.CharField(max_length=20, blank=True)
    activity_codes = ArrayField(models.CharField(max_length=10), default=list)
    workgroup = models.TextField(blank=True)
    device = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)
    # The last decision taken; all of them, in order, in `decisions`.
    decision = models.CharField(max_length=20, blank=True)
    decision_scope = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decisions = ArrayField(models.CharField(max_length=20), default=list)
    refused_at = models.DateTimeField(null=True)
    self_claimed = models.BooleanField(default=False)
    launched = models.BooleanField(default=False)
    # Services that showed something, in the order of their first view, and when the first and last opened.
    services = ArrayField(models.CharField(max_length=30), default=list)
    viewed_at = models.DateTimeField(null=True)
    last_viewed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    events = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "launch_id", "source", "staff_uid", "nhs_number"], name="access_of_launch"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "staff_uid", "started_at"], name="access_by_staff"),
            models.Index(fields=["organisation", "nhs_number", "started_at"], name="access_by_patient"),
            models.Index(fields=["organisation", "started_at", "id"], name="access_by_time"),
            models.Index(
                fields=["organisation", "staff_uid", "nhs_number", "started_at"],
                name="access_refused",
                condition=models.Q(refused_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.launch_id}"


class ChangedAccess(models.Model):
    """An access that is new, or has changed, or whose context has: work for detection, claimed and removed with its effect."""

    organisation = organisation_key(db_index=False)
    access = models.ForeignKey(Access, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="changed_access_next")]

    def __str__(self) -> str:
        return str(self.access_id)


class Addition(AppendOnly):
    """A reason written after an access by whoever made it. It stands beside what was said at the time, never over it."""

    organisation = organisation_key(db_index=False)
    access = models.ForeignKey(Access, on_delete=models.PROTECT, related_name="additions")
    author = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    # Whether a privacy officer had asked; otherwise the person wrote of their own accord.
    in_answer = models.BooleanField(default=False)
    written_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.access_id}: {self.text}"
