"""What each rule found in an organisation's last 90 days, and what came of it. By the time of the data, not the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt
from typing import Final, NamedTuple

from django.db import connection
from django.utils import timezone

from audit.trail.models import Access
from privacy.alerts.choices import Outcome
from privacy.govern.suppressing import COVERS

DAYS: Final = 90
# An officer agreed where the rule had pointed at something wrong: the conduct, or how it was recorded. What was inconclusive,
# technical, or closed by OneClick itself says neither that the rule was right nor that it was not.
AGREED: Final = frozenset({Outcome.INAPPROPRIATE, Outcome.POORLY_RECORDED})
DISAGREED: Final = frozenset({Outcome.APPROPRIATE})
CERTAINTY: Final = 1.96  # standard deviations to either side that hold 95 %

FOUND = """
    SELECT f.rule, count(*) FILTER (WHERE f.withdrawn_at IS NULL), count(*) FILTER (WHERE f.withdrawn_at IS NOT NULL),
        count(*) FILTER (WHERE f.withdrawn_at IS NULL AND m.explanation <> '')
    FROM privacy_finding f LEFT JOIN privacy_assessment m
        ON m.access_id = CASE WHEN f.subject LIKE 'access:%%' THEN substr(f.subject, 8)::bigint END
    WHERE f.organisation = %(organisation)s AND f.occurred_at > %(since)s GROUP BY f.rule
"""
JUDGED = """
    SELECT rule, outcome, count(*) FROM privacy_alert CROSS JOIN LATERAL (SELECT DISTINCT unnest(rules)) AS r (rule)
    WHERE organisation = %(organisation)s AND status = 'closed' AND closed_at > %(since)s GROUP BY rule, outcome
"""
SUPPRESSED = f"""
    SELECT f.rule, count(DISTINCT f.id) FROM privacy_suppression s
    LEFT JOIN privacy_suppressionend e ON e.suppression_id = s.id JOIN privacy_finding f ON {COVERS}
    WHERE s.organisation = %(organisation)s AND f.occurred_at > %(since)s AND f.withdrawn_at IS NULL GROUP BY f.rule
"""
RARITY = "SELECT key, share FROM privacy_rate WHERE organisation = %(organisation)s AND kind = 'rule'"


class Agreement(NamedTuple):
    """How often officers agreed, of the alerts on which they decided; the interval holds the true share 95 times of 100."""

    agreed: int
    judged: int

    @property
    def share(self) -> float:
        """The precision."""
        return self.agreed / self.judged if self.judged else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of Wilson (1927), which holds for few and for all or none, too."""
        if not self.judged:
            return 0.0, 1.0
        n, square = self.judged, CERTAINTY**2
        middle = (self.share + square / (2 * n)) / (1 + square / n)
        half = CERTAINTY * sqrt(self.share * (1 - self.share) / n + square / (4 * n * n)) / (1 + square / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass
class Figures:
    """What a rule found, and what came of it."""

    found: int = 0
    withdrawn: int = 0
    explained: int = 0
    suppressed: int = 0
    rarity: float | None = None
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement:
        """How often officers agreed."""
        agreed = sum(self.outcomes.get(outcome, 0) for outcome in AGREED)
        return Agreement(agreed, agreed + sum(self.outcomes.get(outcome, 0) for outcome in DISAGREED))

    @property
    def undecided(self) -> int:
        """Closed alerts that say nothing about the rule."""
        return sum(self.outcomes.values()) - self.agreement.judged


def last_access(organisation: str) -> datetime:
    """When the newest access of an organisation began; now where there is none, or where its clock is ahead."""
    newest = Access.objects.filter(organisation_id=organisation).order_by("-started_at", "-id").first()
    return min(newest.started_at, timezone.now()) if newest else timezone.now()


def figures_of(organisation: str, since: datetime) -> Mapping[str, Figures]:
    """The figures of each rule that found something, or whose alerts were closed."""
    figures: dict[str, Figures] = {}
    for rule, found, withdrawn, explained in _rows(FOUND, organisation, since):
        figures[rule] = Figures(found, withdrawn, explained)
    for rule, outcome, count in _rows(JUDGED, organisation, since):
        figures.setdefault(rule, Figures()).outcomes[outcome] = count
    for rule, count in _rows(SUPPRESSED, organisation, since):
        figures.setdefault(rule, Figures()).suppressed = count
    for rule, share in _rows(RARITY, organisation, since):
        figures.setdefault(rule, Figures()).rarity = share
    return figures


def first_day(organisation: str) -> datetime:
    """Where the 90 days begin."""
    return last_access(organisation) - timedelta(days=DAYS)


def _rows(query: str, organisation: str, since: datetime) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(query, {"organisation": organisation, "since": since})
        return list(cursor)
