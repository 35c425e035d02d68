"""What an organisation decided to sample, and what was drawn. Rows are added and never changed: nobody can redraw a sample."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key
from privacy.govern.models import Decision


class Frequency(models.TextChoices):
    """How often a sample is drawn."""

    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"


class Selection(models.TextChoices):
    """How a sample is chosen."""

    RANDOM = "random", "A share at random"
    EVERY = "every", "Every so many, in order of time"
    ALL = "all", "All of them"


class Procedure(Decision):
    """How accesses of one kind are sampled, from the first moment after the period under way; the newest is in force.

    A decision never reaches into a period that has begun, so that nobody can change the rule for what has happened.
    """

    kind = models.CharField(max_length=20)
    enabled = models.BooleanField()
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    selection = models.CharField(max_length=10, choices=Selection.choices)
    # Per cent, for a random share; every so many, in order of time; people, of whom so many accesses each at most.
    share = models.SmallIntegerField(default=100)
    every = models.SmallIntegerField(default=1)
    people = models.SmallIntegerField(default=0)
    each = models.SmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "kind", "-id"], name="procedure_latest")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.frequency}"


class SamplePeriod(AppendOnly):
    """One period of a procedure, written when it begins, with the secret from which its seed will be made.

    The digest of the secret is shown from the start, the secret itself with the draw: nobody could choose or know it.
    """

    organisation = organisation_key(db_index=False)
    kind = models.CharField(max_length=20)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="periods", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    secret = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "starts_at"], name="sample_period")
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_at:%Y-%m-%d}"


class Draw(AppendOnly):
    """A sample: the first (0) after its period ended, and further ones of accesses that arrived later.

    The seed is the SHA-256 of the secret and the digest of the population; from it and the population the choice follows.
    """

    organisation = organisation_key(db_index=False)
    period = models.ForeignKey(SamplePeriod, on_delete=models.PROTECT, related_name="draws", db_index=False)
    number = models.SmallIntegerField()
    drawn_at = models.DateTimeField()
    # Ids of the accesses in order of time; for a report on people at random, those who opened anything, by user id.
    population = ArrayField(models.BigIntegerField())
    people = ArrayField(models.CharField(max_length=20), default=list)
    # Of the population: what an alert already brings before an officer, which therefore needs no place in the sample.
    by_alert = ArrayField(models.BigIntegerField(), default=list)
    digest = models.BinaryField(max_length=32)
    seed = models.BinaryField(max_length=32)
    required = models.IntegerField()
    # For the next draw of the period, should accesses arrive late.
    next_secret = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "period", "number"], name="draw")]
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="draw_latest")]

    def __str__(self) -> str:
        return f"{self.period_id}, {self.number}"


class DrawnAccess(AppendOnly):
    """An access that was drawn, for an officer to check."""

    organisation = organisation_key(db_index=False)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="items", db_index=False)
    access = models.ForeignKey(
        "audit.Access", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    place = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "draw", "access"], name="access_of_draw"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "access"], name="draws_of_access")]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.access_id}"


class Finding(models.TextChoices):
    """What an officer found of a drawn access."""

    FINE = "fine", "In order"
    ALERT = "alert", "An alert was raised"
    NOTE = "note", "A note; still to be checked"


class SampleCheck(AppendOnly):
    """What an officer found of a drawn access, once for good; notes may come before and after."""

    organisation = organisation_key(db_index=False)
    item = models.ForeignKey(DrawnAccess, on_delete=models.PROTECT, related_name="checks", db_index=False)
    finding = models.CharField(max_length=10, choices=Finding.choices)
    note = models.TextField(blank=True)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "item"], condition=~models.Q(finding=Finding.NOTE), name="one_check"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "item"], name="checks_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.finding}"
