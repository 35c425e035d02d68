"""What an organisation decided about its rules. Rows are added and never changed: the newest is in force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key


class Decision(AppendOnly):
    """Who decided what for an organisation, when and why."""

    organisation = organisation_key(db_index=False)
    why = models.TextField()
    by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class RuleChange(Decision):
    """A rule is on or off, with these thresholds, from here on; the newest of a rule is in force."""

    rule = models.CharField(max_length=40)
    enabled = models.BooleanField()
    # Every threshold of the rule by name, so that a later change of the catalogue does not change what was agreed.
    thresholds = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "rule", "-id"], name="rule_change_latest")]

    def __str__(self) -> str:
        return f"{self.rule}: {'on' if self.enabled else 'off'}"


class TemplateChange(Decision):
    """A learned template was switched on or off. It is named by what it is about, for it may be learned anew."""

    company = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    team = models.CharField(max_length=100, blank=True)
    same_site = models.BooleanField(default=False)
    lag_from = models.FloatField()
    lag_to = models.FloatField()
    enabled = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="template_change_latest")]

    def __str__(self) -> str:
        return f"{self.company}, {self.kind}: {'on' if self.enabled else 'off'}"


class Agreement(Decision):
    """The organisation agreed its list of suspicious behaviour as it stood: each rule, on or off, with its thresholds."""

    rules = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="agreement_latest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.at:%Y-%m-%d}"


class Suppression(Decision):
    """Findings of this scope about conduct from `since` to, but without, `until` raise no alert; they are kept and counted.

    What is empty narrows nothing. It goes by the time of the conduct, so that late events come out as prompt ones would.
    It never hides the conduct of whoever made or owns it.
    """

    rule = models.CharField(max_length=40, blank=True)
    staff_uid = models.CharField(max_length=20, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    site = models.CharField(max_length=10, blank=True)
    # The alert by which the person or the patient was named.
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="suppression_latest")]

    def __str__(self) -> str:
        return f"{self.rule or 'every rule'} until {self.until:%Y-%m-%d}"


class SuppressionEnd(Decision):
    """A suppression was ended before its end date."""

    suppression = models.OneToOneField(Suppression, on_delete=models.PROTECT, related_name="end")

    def __str__(self) -> str:
        return f"end of {self.suppression_id}"
