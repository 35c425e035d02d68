"""Due dates, the rota of officers, and who was offered what."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key
from privacy.govern.models import Decision


class DueDates(Decision):
    """Within how many working days an alert is to be closed, by its risk; the newest of an organisation is in force."""

    # Risk from which it holds, and working days: [[80, 2], [60, 5], …], the highest risk first, the last from 0.
    bands = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="due_dates_latest")]

    def __str__(self) -> str:
        return ", ".join(f"from {risk}: {days}" for risk, days in self.bands)


class Mode(models.TextChoices):
    """How new alerts are shared out."""

    OFF = "off", "Nobody in particular: officers take alerts themselves"
    SUGGEST = "suggest", "Suggest an officer for each new alert"
    ASSIGN = "assign", "Give each new alert to an officer"


class Sharing(Decision):
    """How new alerts are shared out from here on; the newest of an organisation is in force."""

    mode = models.CharField(max_length=10, choices=Mode.choices)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="sharing_latest")]

    def __str__(self) -> str:
        return self.mode


class Entry(models.Model):
    """A line of the rota, from one day to another, both included; it may be ended, and stays readable."""

    organisation = organisation_key(db_index=False)
    officer = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Duty(Entry):
    """An officer is on duty on these days of the week."""

    # 0 is Monday.
    weekdays = ArrayField(models.SmallIntegerField())
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="duty_latest")]

    def __str__(self) -> str:
        return f"{self.officer_id} from {self.since}"


class Absence(Entry):
    """An officer is away, and who stands in."""

    until = models.DateField()
    deputy = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="absence_latest")]

    def __str__(self) -> str:
        return f"{self.officer_id} from {self.since} to {self.until}"


class Offer(AppendOnly):
    """The officer whose turn an alert was when it was raised: suggested, or given to them at once."""

    organisation = organisation_key(db_index=False)
    alert = models.OneToOneField("privacy.Alert", on_delete=models.PROTECT, related_name="offer")
    officer = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "officer", "-id"], name="offer_by_officer")]

    def __str__(self) -> str:
        return f"{self.alert_id} to {self.officer_id}"


class WeeklyMail(models.Model):
    """That an officer's mail of a week was written: nobody gets two. The row is the officer's own, of no organisation."""

    officer = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    week = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["officer", "week"], name="mail_of_week")]

    def __str__(self) -> str:
        return f"{self.officer_id}, week of {self.week}"
