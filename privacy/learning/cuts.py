"""Learns from which evidence on an organisation's accesses are put before an officer, so that a day's alerts can be read."""

from __future__ import annotations

from typing import Any

from django.db import connection

from privacy.detection.risk import risk_of
from privacy.detection.softness import HIGHEST_CUT, LOWEST_CUT
from privacy.learning.models import Rate
from privacy.rules import RULES

KIND = "review"
DAYS = 120
# Shares of an organisation's accesses. One hospital flags 1 to 2 % (domain of the Spine); most of that is honest.
SUSPICIOUS_SHARE = 0.009
# For the sake of review alone. Where more are reviewable and nothing else speaks against them, reading each would leave no
# time for what matters.
REVIEW_SHARE = 0.001
RECENT = """
    WITH last AS (SELECT max(started_at) AS at FROM audit_access WHERE organisation = %(organisation)s),
    recent AS MATERIALIZED (
        SELECT a.id, m.risk FROM audit_access a CROSS JOIN last JOIN privacy_assessment m ON m.access_id = a.id
        WHERE a.organisation = %(organisation)s AND a.started_at > last.at - make_interval(days => %(days)s)
    )
"""
# The lowest risk at which no more than the share of accesses stands.
SUSPICIOUS_CUT = f"""{RECENT}
    SELECT coalesce(min(risk), %(highest)s) FROM generate_series(%(lowest)s, %(highest)s) risk
    WHERE (SELECT count(*) FROM recent r WHERE r.risk >= risk.risk) <= %(share)s * (SELECT count(*) FROM recent)
"""
REVIEW_CUT = f"""{RECENT}, reviewed AS (
        SELECT r.risk, row_number() OVER (ORDER BY r.risk DESC) AS place FROM recent r
        WHERE r.risk < %(suspicious)s AND EXISTS (SELECT FROM privacy_finding f WHERE f.organisation = %(organisation)s
            AND f.subject = 'access:' || r.id AND f.rule = ANY (%(reviewed)s) AND f.withdrawn_at IS NULL)
    )
    SELECT coalesce(max(risk) + 1, 0) FROM reviewed WHERE place > %(share)s * (SELECT count(*) FROM recent)
"""


def learn_cuts(organisation: str) -> None:
    """Learns an organisation's cuts anew, by the risks that hold now."""
    bounds: dict[str, Any] = {"lowest": risk_of(LOWEST_CUT), "highest": risk_of(HIGHEST_CUT), "share": SUSPICIOUS_SHARE}
    suspicious = _learn(organisation, "suspicious", SUSPICIOUS_CUT, bounds)
    reviewed = [rule.id for rule in RULES if rule.always_reviewed]
    limits: dict[str, Any] = {"suspicious": suspicious, "reviewed": reviewed, "share": REVIEW_SHARE}
    _learn(organisation, "", REVIEW_CUT, limits)


def _learn(organisation: str, key: str, query: str, parameters: dict[str, Any]) -> int:
    """Asks for a risk and keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters | {"organisation": organisation, "days": DAYS})
        risk = int(cursor.fetchone()[0])
    values = {"share": risk, "accesses": 0}
    Rate.objects.update_or_create(organisation_id=organisation, kind=KIND, key=key, defaults=values)
    return risk
