"""Questions to members of staff, how an organisation asks them, and the neutral notices of a night."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key
from privacy.govern.models import Decision

WAITING = Q(answered_at=None, withdrawn_at=None)


class Question(models.Model):
    """What a privacy officer asked the person whom an alert is about. It waits until it is answered or withdrawn.

    `remind_at` and `escalate_at` say what is due; they are empty where nothing more is.
    """

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, related_name="questions")
    # The one thing that a mail tells of it.
    reference = models.CharField(max_length=12, unique=True)
    staff_uid = models.CharField(max_length=20)
    text = models.TextField()
    # The accesses it is about: those of the alert when it was asked.
    access_ids = ArrayField(models.BigIntegerField())
    asked_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # The line manager who was told of it, by their user id; empty where nobody could be.
    escalated_to = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "alert"], condition=WAITING, name="one_waiting_question"),
            models.CheckConstraint(condition=Q(answered_at=None) | Q(withdrawn_at=None), name="question_ends_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["staff_uid"], condition=WAITING, name="question_to_person"),
            models.Index(fields=["escalated_to"], condition=WAITING & ~Q(escalated_to=""), name="question_to_manager"),
            models.Index(fields=["organisation", "remind_at"], condition=WAITING, name="question_remind"),
            models.Index(fields=["organisation", "escalate_at"], condition=WAITING, name="question_escalate"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def waits(self) -> bool:
        """Whether it is still to be answered."""
        return self.answered_at is None and self.withdrawn_at is None


class AskingChange(Decision):
    """How an organisation asks its people, from here on; the newest is in force."""

    questions = ArrayField(models.CharField(max_length=500))
    reasons = ArrayField(models.CharField(max_length=200))
    remind_days = models.SmallIntegerField()
    reminders = models.SmallIntegerField()
    # 0: never.
    escalate_days = models.SmallIntegerField()
    # Whether the person whose access raised an alert gets a neutral mail in the evening, and at which hour.
    notice = models.BooleanField()
    notice_hour = models.SmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="asking_change_latest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.at:%Y-%m-%d}"


class NoticeNight(AppendOnly):
    """The notices of an evening have been written: the row by which that happens once, whoever wakes for it."""

    organisation = organisation_key(db_index=False)
    night = models.DateField()
    ran_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "night"], name="notice_night")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.night}"


class Notice(AppendOnly):
    """Somebody was told that accesses are reviewed: at most once a night, for however many organisations they act."""

    organisation = organisation_key(db_index=False)
    staff_uid = models.CharField(max_length=20)
    night = models.DateField()
    mail = models.ForeignKey("privacy.Mail", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff_uid", "night"], name="notice_of_night")]
        indexes: ClassVar = [models.Index(fields=["organisation", "staff_uid", "night"], name="notice_by_person")]

    def __str__(self) -> str:
        return f"{self.staff_uid} {self.night}"
