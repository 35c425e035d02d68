"""The parts of a backtest, from which any number of workers take the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.people.models import organisation_key


class BacktestPart(models.Model):
    """Accesses of one organisation from `since` up to but not including `until`, and what the rules found in them.

    Only the latest backtest of an organisation is kept. `found` holds for each rule how much it found, how much
    stands, and how much of both is the same: `{"own-record": [3, 3, 3]}`.
    """

    organisation = organisation_key(db_index=False)
    run = models.UUIDField()
    # Null: from the first, or to the last, that there is.
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    accesses = models.IntegerField()
    found = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="backtest_next")]

    def __str__(self) -> str:
        return f"{self.organisation_id} from {self.since}"
