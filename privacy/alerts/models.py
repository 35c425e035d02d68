"""What detection says of accesses: labels, findings and the alerts that they form. `detection.py` alone writes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.functional import cached_property

from audit.people.models import organisation_key
from audit.trail.models import Access
from privacy.alerts.choices import Label, Outcome, Status
from privacy.alerts.querysets import NEVER, AlertQuerySet

if TYPE_CHECKING:
    from privacy.review.decisions import Decision


class Assessment(models.Model):
    """What is thought of one access: its label, the explanation in words, and its risk from 0 to 100."""

    access = models.OneToOneField(Access, on_delete=models.CASCADE, primary_key=True, related_name="assessment")
    organisation = organisation_key(db_index=False)
    label = models.CharField(max_length=12, choices=Label.choices)
    # The kind of explanation, such as `care-contact`, and the sentence a privacy officer reads; both empty where none.
    explanation = models.CharField(max_length=40, blank=True)
    explanation_text = models.TextField(blank=True)
    # How many days from the access the care lies that explains it: 0 while it lasts, null where no contact explains it.
    apart = models.FloatField(null=True)
    risk = models.SmallIntegerField(default=0)
    # What care data weigh for (below 0) or against (above 0) the access, as a natural logarithm.
    context = models.FloatField(default=0)
    # The parts of that where nothing explains the access, with the numbers behind them.
    surroundings = models.JSONField(null=True)
    # Reviewable by national practice but explained: waits in the pool from which the organisation draws its sample.
    in_sampling_pool = models.BooleanField(default=False)
    assessed_at = models.DateTimeField(db_default=Now())
    # When the access began and how many events it had when it was last thought about: a late event can change both,
    # and then what was said of others because of how it was has to be looked at again. Null: not thought about since.
    started_at = models.DateTimeField(null=True)
    events = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "access"], condition=models.Q(in_sampling_pool=True), name="assessment_pool"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.risk})"


class Alert(models.Model):
    """Findings about one person and one patient, or about one person's pattern, for a privacy officer to decide on.

    `version` counts changes; an action on a stale version is refused.
    """

    organisation = organisation_key(db_index=False)
    reference = models.CharField(max_length=12, unique=True)
    staff_uid = models.CharField(max_length=20)
    # Empty where the alert is about a pattern over many patients; `pattern` then holds the id of the rule.
    nhs_number = models.CharField(max_length=10, blank=True)
    pattern = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.NEW)
    risk = models.SmallIntegerField()
    # Parts that add up to the risk: [{"rule": id, "points": n, "sentence": why}], heaviest first.
    parts = models.JSONField(default=list)
    rules = ArrayField(models.CharField(max_length=40), default=list)
    sentence = models.TextField()
    sites = ArrayField(models.CharField(max_length=10), default=list)
    accesses = models.ManyToManyField(Access, through="AlertAccess", related_name="alerts")
    access_count = models.IntegerField(default=0)
    first_conduct_at = models.DateTimeField()
    last_conduct_at = models.DateTimeField()
    raised_at = models.DateTimeField(db_default=Now())
    assignee = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=30, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    # The closed alert about the same person and patient after which there was new conduct.
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="following")
    version = models.IntegerField(default=1)
    # By when it should be decided on, by the organisation's own settings.
    due_at = models.DateTimeField(null=True)
    # Care data of that time are still to come: until then the alert is not pressing.
    urgent_from = models.DateTimeField(null=True)
    # While snoozed: until when, if not only until it gets worse, which is a risk above this one.
    snoozed_until = models.DateTimeField(null=True)
    snoozed_at_risk = models.SmallIntegerField(null=True)
    # The officer who raised it by hand; detection settles no such alert.
    raised_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    # The alert that holds its evidence now.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="merged_here"
    )
    # The alert from which its accesses were taken out, which holds the rest.
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="split_off"
    )
    # Of the alerts into which one question was split: 0 is the one that detection raises and keeps in step.
    part = models.SmallIntegerField(default=0, db_default=0)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "staff_uid", "nhs_number", "pattern", "part"],
                condition=~models.Q(status=Status.CLOSED),
                name="one_open_alert_of_part",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "status", "-risk", "-id"], name="alert_queue"),
            models.Index(fields=["organisation", "-raised_at", "-id"], name="alert_by_age"),
            models.Index(
                fields=["organisation", "-closed_at", "-id"],
                condition=models.Q(status=Status.CLOSED),
                name="alert_latest_closed",
            ),
            models.Index(
                fields=["organisation", "status"], include=["staff_uid", "assignee", "rules"], name="alert_tab_counts"
            ),
            # For officers of many organisations: a page is read from the top of one of these.
            models.Index(fields=["-risk", "-id"], name="alert_by_risk"),
            models.Index(fields=["-last_conduct_at", "-id"], name="alert_by_conduct"),
            models.Index(fields=["-raised_at", "-id"], name="alert_latest_raised"),
            models.Index(Coalesce("due_at", models.Value(NEVER)), models.F("id"), name="alert_by_due"),
            models.Index(fields=["organisation", "staff_uid", "-id"], name="alert_by_staff"),
            models.Index(fields=["organisation", "nhs_number", "-id"], name="alert_by_patient"),
            models.Index(
                fields=["organisation", "snoozed_until"],
                condition=models.Q(status=Status.SNOOZED),
                name="alert_snoozed",
            ),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="alert_merged"),
            models.Index(fields=["split_from"], condition=models.Q(split_from__isnull=False), name="alert_split"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def people(self) -> list[str]:
        """Whose conduct it is about, by SDS user id: of a crowd that of everybody in its evidence."""
        if self.staff_uid:
            return [self.staff_uid]
        return sorted(self.accesses.order_by().values_list("staff_uid", flat=True).distinct())

    @cached_property
    def decisions_newest_first(self) -> list[Decision]:
        """What was proposed about it, read once: an alert that is to be changed is read anew."""
        return list(self.decisions.select_related("proposed_by", "decided_by").order_by("-id"))

    def waits_until(self, now: datetime) -> datetime | None:
        """Until when care data that may settle it are still to come, by the organisation's usual delay, and no longer than
        until it is due; None where it does not wait. `AlertQuerySet.waiting_for_care` finds the same.
        """
        if self.status != Status.NEW or self.urgent_from is None:
            return None
        until = min(self.urgent_from, self.due_at or self.urgent_from)
        return until if now < until else None


class AlertAccess(models.Model):
    """An access that is evidence of an alert."""

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    access = models.ForeignKey(Access, on_delete=models.CASCADE, related_name="+")
    # Put there by an officer: detection neither removes it nor counts it for the alert that it was taken from.
    by_hand = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "access"], name="alert_access")]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.access_id}"


class Finding(models.Model):
    """What a rule found. It is kept when it no longer holds, with when it was withdrawn."""

    organisation = organisation_key(db_index=False)
    rule = models.CharField(max_length=40)
    # What the rule speaks of: "access:<id>", or "staff:<uid>:<day>" for a person's day. One standing finding for each.
    subject = models.CharField(max_length=60)
    staff_uid = models.CharField(max_length=20)
    nhs_number = models.CharField(max_length=10, blank=True)
    access_ids = ArrayField(models.BigIntegerField())
    occurred_at = models.DateTimeField()
    # What it weighs above (or below) other findings of its rule, as a natural logarithm.
    strength = models.FloatField(default=0)
    # The numbers in the sentence, so that it can be checked.
    facts = models.JSONField(default=dict)
    sentence = models.TextField()
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="findings")
    found_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "rule", "subject"], name="finding_of_subject")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "staff_uid", "nhs_number"], name="finding_by_pair"),
            models.Index(fields=["organisation", "subject"], name="finding_by_subject"),
            models.Index(
                fields=["organisation", "staff_uid", "occurred_at"],
                condition=models.Q(withdrawn_at=None),
                name="finding_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.sentence}"
