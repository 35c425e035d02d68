"""The looks on which an alert about an officer rests, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from audit.wording import local_time, nhs_number
from privacy.alerts.models import Alert
from privacy.review.names import Names
from privacy.rules import BY_ID, Scope
from privacy.watching.models import Purpose
from privacy.watching.relation import LOOKS

SHOWN = 50
# The looks that findings speak of, and those of the same officer at the same patient within the days of which they speak.
BEHIND: Final = f"""
    WITH looks AS ({LOOKS}), found AS (
        SELECT k.*, coalesce((f.facts ->> 'days')::numeric, 0) AS days
        FROM privacy_finding f JOIN looks k ON f.subject = 'look:' || k.id
        WHERE f.organisation = %(organisation)s AND f.alert_id = %(alert)s AND f.withdrawn_at IS NULL
    )
    SELECT k.at, k.purpose, l.reason, k.nhs_number, k.person_uid
    FROM looks k JOIN privacy_reviewevent r ON r.id = k.id JOIN privacy_lookup l ON l.id = (r.detail ->> 'look_up')::bigint
    WHERE EXISTS (SELECT FROM found WHERE found.id = k.id OR found.nhs_number <> '' AND k.actor_id = found.actor_id
        AND k.nhs_number = found.nhs_number AND k.at <= found.at AND k.at > found.at - make_interval(days => found.days::int))
    ORDER BY k.at DESC, k.id DESC LIMIT %(shown)s
"""


@dataclass(frozen=True)
class LookedRow:
    """One look: when, at whom, and what the officer wrote as the reason."""

    when: str
    whom: str
    purpose: str
    reason: str


def is_about_looks(alert: Alert) -> bool:
    """Whether an alert is about what an officer looked up."""
    rule = BY_ID.get(alert.pattern)
    return rule is not None and rule.scope == Scope.LOOK


def looks_of(alert: Alert) -> list[LookedRow]:
    """The looks behind the findings of an alert, the latest first; those that made it "again and again" too."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"organisation": alert.organisation_id, "alert": alert.pk, "shown": SHOWN})
        found = list(cursor.fetchall())
    names = Names.of(staff=[uid for *_, uid in found], patients=[number for *_, number, _ in found])
    return [
        LookedRow(local_time(at), _whom(number, uid, names), Purpose(purpose).label, reason)
        for at, purpose, reason, number, uid in found
    ]


def _whom(number: str, staff_uid: str, names: Names) -> str:
    """A patient, or a member of staff."""
    if not number:
        return names.person(staff_uid)
    return ", ".join(part for part in (names.patient(number), nhs_number(number)) if part)
