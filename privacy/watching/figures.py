"""What each officer of an organisation did in a period, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection

from privacy.alerts.choices import Outcome
from privacy.watching.groups import CLOSING, OUTSIDE, Group, group_of

# A look within a sample was asked for by the procedure, so it counts as one without an alert only where somebody looked up.
DONE: Final = """
    SELECT r.actor_id, r.kind, coalesce(r.detail ->> 'outcome', l.outcome, ''),
        r.kind = 'listed' AND r.detail -> 'asked_for' ?| ARRAY['person', 'same_patient', 'search'],
        r.alert_id IS NULL AND NOT coalesce(r.detail ? 'item', false), count(*)
    FROM privacy_reviewevent r LEFT JOIN privacy_alert l ON l.id = r.alert_id
    WHERE r.organisation = %(organisation)s AND r.actor_id IS NOT NULL AND r.at >= %(since)s AND r.at < %(until)s
    GROUP BY 1, 2, 3, 4, 5
"""


@dataclass
class Deeds:
    """What one officer did."""

    groups: Counter[Group] = field(default_factory=Counter)
    # Looks and searches at people or patients that no alert and no sample led to.
    outside: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def closed(self) -> int:
        """Alerts closed."""
        return self.outcomes.total()


def deeds(organisation: str, since: datetime, until: datetime) -> dict[int, Deeds]:
    """By officer, what they did between two moments."""
    found: dict[int, Deeds] = {}
    with connection.cursor() as cursor:
        cursor.execute(DONE, {"organisation": organisation, "since": since, "until": until})
        for actor, kind, outcome, is_search, has_no_alert, number in cursor:
            one = found.setdefault(actor, Deeds())
            one.groups[Group.SEARCH if is_search else group_of(kind)] += number
            one.outside += number if has_no_alert and kind in OUTSIDE else 0
            if kind in CLOSING:
                one.outcomes[outcome] += number
    return found


def outcome_words(outcomes: Counter[str]) -> str:
    """Each outcome with how often: "3 appropriate, 1 inappropriate"."""
    known = [(Outcome(value).label, outcomes[value]) for value in Outcome.values if outcomes[value]]
    return ", ".join(f"{number:,} {label[0].lower()}{label[1:]}" for label, number in known)
