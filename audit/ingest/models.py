"""Sources, batches, events and what was refused."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class Source(models.Model):
    """A system that sends. Without an organisation it is the source `file`, which commands use and may send for all."""

    name = models.CharField(max_length=100, unique=True)
    organisation = organisation_key(null=True)
    # SHA-256 of the API key; the key itself is shown once and kept nowhere.
    key_hash = models.BinaryField(max_length=32, null=True, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    disabled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Batch(AppendOnly):
    """What came in one request or file, and the receipt that was given for it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    organisation = organisation_key(null=True)
    received_at = models.DateTimeField(db_default=Now())
    name = models.CharField(max_length=255, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    body_digest = models.BinaryField(max_length=32, null=True)
    accepted = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    conflicting = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="batch_latest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "request_id"], condition=~models.Q(request_id=""), name="batch_request_id"
            )
        ]


class AccessEvent(models.Model):
    """One ingested fact. The table is partitioned by the month of `occurred_at`; its DDL stands in the first migration.

    Column names are those of the input. Empty text means that the event did not say.
    """

    pk = models.CompositePrimaryKey("organisation_id", "batch_id", "id", "occurred_at")
    organisation = organisation_key(db_constraint=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="events", db_constraint=False)
    id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    event_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    launch_id = models.CharField(max_length=64)
    site = models.CharField(max_length=10)
    staff_uid = models.CharField(max_length=20)
    role_profile_id = models.CharField(max_length=20)
    role_code = models.CharField(max_length=20)
    activity_codes = ArrayField(models.CharField(max_length=10))
    workgroup = models.TextField()
    nhs_number = models.CharField(max_length=10)
    device = models.TextField()
    address = models.GenericIPAddressField(null=True)
    service = models.CharField(max_length=30)
    decision = models.CharField(max_length=20)
    decision_scope = models.CharField(max_length=20)
    self_claimed = models.BooleanField()
    reason = models.TextField()
    outcome = models.CharField(max_length=10)
    document = models.BinaryField(null=True)

    class Meta:
        managed = False
        db_table = "audit_accessevent"

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class EventKey(AppendOnly):
    """An event id that a source has used, with the digest of its content: how a repeat is told from a conflict."""

    pk = models.CompositePrimaryKey("source_id", "event_id", "organisation_id")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    event_id = models.CharField(max_length=64)
    organisation = organisation_key(db_constraint=False, db_index=False)
    digest = models.BinaryField(max_length=16)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    occurred_at = models.DateTimeField()


class RejectedRecord(AppendOnly):
    """A record that was not stored as an event, whole, with why; a conflict is kept here beside what it contradicts."""

    organisation = organisation_key(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rejected_records")
    position = models.IntegerField()
    event_id = models.CharField(max_length=64, blank=True)
    conflicting = models.BooleanField(default=False)
    field = models.CharField(max_length=200)
    reason = models.TextField()
    record = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="rejected_latest")]


class Intake(models.Model):
    """Work that a batch left for one organisation: written with the events, finished once their accesses are built."""

    organisation = organisation_key(db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="intakes")
    events = models.IntegerField()
    # When the first and the last of these events occurred, so that they are looked for in the months that can hold them.
    # Null: not known.
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    done_to = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "batch"], name="intake_of_batch")]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], condition=models.Q(finished_at=None), name="intake_open")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} for {self.organisation_id}"
