"""Look-ups with their purpose, and which looks of officers the rules have still to look at."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class Purpose(models.TextChoices):
    """Why somebody looks up a person or a patient."""

    PATIENT = "patient", "A patient asked who opened their record, or complained"
    CONCERN = "concern", "Somebody raised a concern about a member of staff"
    ALERT = "alert", "To investigate an alert"
    GUARDIAN = "guardian", "The Caldicott guardian or the data protection officer asked"
    AUDIT = "audit", "An audit or a report that the organisation agreed"
    OTHER = "other", "Another reason, which I write below"


class About(models.TextChoices):
    """Whose accesses are looked up."""

    STAFF = "staff", "A member of staff"
    PATIENT = "patient", "A patient"


class LookUp(AppendOnly):
    """An officer looked up the accesses of a member of staff, or to a patient's record, for a purpose."""

    organisation = organisation_key(db_index=False)
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.CharField(max_length=10, choices=About.choices)
    staff_uid = models.CharField(max_length=20, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "by", "-id"], name="look_up_by_officer")]

    def __str__(self) -> str:
        return f"{self.about}: {self.purpose}"


class ChangedLook(models.Model):
    """A look of an officer that the rules have still to look at; claimed and removed with its effect.

    A trigger writes it with the review event, in the same transaction: none is missed, whoever writes the event.
    """

    organisation = organisation_key(db_index=False)
    event = models.ForeignKey(
        "privacy.ReviewEvent", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="changed_look_next")]

    def __str__(self) -> str:
        return str(self.event_id)
