"""Whether an organisation lets its outcomes adjust the risk, and what was learned from them. Rows are added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.ledger.append_only import AppendOnly
from audit.people.models import organisation_key
from privacy.govern.models import Decision


class RankingSwitch(Decision):
    """The learned ranking was switched on or off; the newest is in force, and without one it is off."""

    enabled = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="ranking_switch_latest")]

    def __str__(self) -> str:
        return f"learned ranking {'on' if self.enabled else 'off'}"


class LearnedRanking(AppendOnly):
    """What was learned from an organisation's outcomes at one time, how it did on outcomes held back, and whether it is used."""

    organisation = organisation_key(db_index=False)
    version = models.IntegerField()
    learned_at = models.DateTimeField(db_default=Now())
    # Closed alerts that people decided on, and how many of them were inappropriate.
    outcomes = models.IntegerField()
    inappropriate = models.IntegerField()
    held_back = models.IntegerField()
    # The area under the curve on the outcomes held back: by the risk alone, and as adjusted.
    area_before = models.FloatField()
    area_after = models.FloatField()
    is_used = models.BooleanField()
    # By part of the risk: {"weight": w, "usual": mean}, both per natural logarithm of evidence.
    weights = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "version"], name="learned_ranking_version")
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def gain(self) -> float:
        """By how much the area on the outcomes held back grew."""
        return self.area_after - self.area_before
