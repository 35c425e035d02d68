"""Risk: evidence for and against, each worth the logarithm of how much likelier it is in a wrongful than in an ordinary access.

Evidence of independent kinds adds up (naive Bayes). The sum becomes a number from 0 to 100 that never quite reaches 100, and
each piece of evidence gets its share of that number, so that the parts add up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import exp, log
from typing import Any

from django.db import connection

from privacy.context.company import COMPANY
from privacy.context.explanations import EXPLANATIONS
from privacy.detection.window import Window
from privacy.learning.models import Rate
from privacy.rules import RULES

SOFTNESS = 8.0  # evidence (natural logarithm) at which the risk is 63
SUSPICIOUS = (
    5.0  # evidence from which an access is called suspicious and an alert is raised: 150 times likelier, risk 46
)
EXPLAINED, WEAKLY_EXPLAINED = -3.0, -1.5
UNEXPLAINED_WHEN_WRONGFUL = 0.85  # wrongful accesses without care contact; the rest hide behind somebody else's care
LEAST_RATE = 0.004  # even the best care feed leaves one honest access in 250 unexplained
# What a rule's usual rate counts for beside the organisation's own, in accesses and in unexplained ones.
PRIOR_ACCESSES, PRIOR_UNEXPLAINED = 2_000, 100
LEAST_WEIGHT, MOST_WEIGHT = 0.3, 8.0


def risk_of(evidence: float) -> int:
    """The risk from 0 to 100 of a sum of evidence."""
    return round(100 * (1 - exp(-max(evidence, 0.0) / SOFTNESS)))


@dataclass(frozen=True)
class Scale:
    """What evidence weighs in one organisation: the rarer a rule's finding is there, the more it says."""

    weights: dict[str, float]

    @classmethod
    def of(cls, organisation: str) -> Scale:
        """The scale that the organisation's own rates make."""
        rates = {rate.key: rate for rate in Rate.objects.filter(organisation_id=organisation, kind="rule")}
        weights = {}
        for rule in RULES:
            own = rates.get(rule.id)
            fired, seen = (own.share * own.accesses, own.accesses) if own else (0.0, 0)
            prior = PRIOR_UNEXPLAINED if rule.given_unexplained else PRIOR_ACCESSES
            usual = (fired + rule.usual_rate * prior) / (seen + prior)
            weights[rule.id] = min(MOST_WEIGHT, max(LEAST_WEIGHT, log(rule.share_of_wrongful / usual)))
        return cls(weights)


def label(window: Window, scale: Scale) -> None:
    """Writes context, label, risk and the place in the sampling pool of each access of the window."""
    with connection.cursor() as cursor:
        cursor.execute(LABEL, window.parameters | {"weights": json.dumps(scale.weights)} | CONSTANTS)


CONSTANTS: dict[str, Any] = {
    "softness": SOFTNESS,
    "suspicious": SUSPICIOUS,
    "explained": EXPLAINED,
    "weakly": WEAKLY_EXPLAINED,
    "wrongful": UNEXPLAINED_WHEN_WRONGFUL,
    "least": LEAST_RATE,
    "usual": 0.03,
    "despite_care": [rule.id for rule in RULES if rule.despite_care],
}
LABEL = """
    WITH weights AS (
        SELECT key AS rule, value::float AS weight, key = ANY (%(despite_care)s) AS despite_care
        FROM jsonb_each_text(%(weights)s::jsonb)
    ),
    chosen AS MATERIALIZED (
        SELECT * FROM audit_access WHERE organisation = %(organisation)s AND id = ANY (%(access_ids)s)
    ), near AS (
        SELECT f.* FROM (SELECT DISTINCT staff_uid, '' AS nhs_number FROM chosen UNION ALL
            SELECT DISTINCT '', nhs_number FROM chosen) about
        CROSS JOIN LATERAL (
            SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.staff_uid = about.staff_uid
                AND (about.nhs_number = '' OR f.nhs_number = about.nhs_number) AND f.withdrawn_at IS NULL OFFSET 0) f
    ), found AS (
        SELECT access_id, sum(weight) AS evidence, bool_or(despite_care) AS despite_care FROM (
            SELECT ids.access_id, f.rule, max(w.weight + f.strength) AS weight, w.despite_care
            FROM near f JOIN weights w ON w.rule = f.rule
            CROSS JOIN LATERAL unnest(f.access_ids) AS ids (access_id)
            CROSS JOIN LATERAL (SELECT staff_uid, nhs_number FROM audit_access WHERE id = ids.access_id OFFSET 0) a
            WHERE ids.access_id = ANY (%(access_ids)s)
                AND (f.staff_uid = a.staff_uid OR f.staff_uid = '' AND f.nhs_number = a.nhs_number)
            GROUP BY ids.access_id, f.rule, w.despite_care
        ) by_rule GROUP BY access_id
    ), read AS (
        SELECT a.id, f.evidence AS found, f.despite_care, m.explanation <> '' AS explained,
            CASE WHEN m.explanation IN ({weak}) THEN %(weakly)s
                WHEN m.explanation <> '' THEN %(explained)s
                ELSE ln(%(wrongful)s / least(%(wrongful)s, greatest(%(least)s, company.share, coalesce(day.share, 0),
                    CASE WHEN company.share IS NULL THEN coalesce(whole.share, %(usual)s) END))) END AS context,
            m.explanation <> '' AND ('emergency' = ANY (a.decisions) OR a.self_claimed
                OR a.viewed_at IS NOT NULL AND a.decisions = '{}') AS reviewable
        FROM chosen a JOIN privacy_assessment m ON m.access_id = a.id
        LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
        LEFT JOIN found f ON f.access_id = a.id
        LEFT JOIN privacy_rate company ON company.organisation = a.organisation AND company.kind = 'company'
            AND company.key = {company}
        LEFT JOIN privacy_rate day ON day.organisation = a.organisation AND day.kind = 'site-day'
            AND day.key = a.site || '|' || (a.started_at AT TIME ZONE 'Europe/London')::date
        LEFT JOIN privacy_rate whole ON whole.organisation = a.organisation AND whole.kind = 'whole'
    ), said AS (
        SELECT id, context, found, explained, reviewable,
            coalesce(found, 0) + CASE WHEN despite_care THEN greatest(context, 0) ELSE context END AS evidence
        FROM read
    ), written AS (
        SELECT id, round(context::numeric, 2)::float AS context,
            round((100 * (1 - exp(-greatest(evidence, 0) / %(softness)s)))::numeric)::int AS risk,
            CASE WHEN found IS NOT NULL AND evidence >= %(suspicious)s THEN 'suspicious'
                WHEN explained THEN 'explained' ELSE 'unexplained' END AS label,
            reviewable AND NOT (found IS NOT NULL AND evidence >= %(suspicious)s) AS in_sampling_pool
        FROM said
    )
    UPDATE privacy_assessment m SET label = w.label, risk = w.risk, context = w.context,
        in_sampling_pool = w.in_sampling_pool, assessed_at = now()
    FROM written w WHERE m.access_id = w.id AND m.organisation = %(organisation)s
        AND (m.label, m.risk, m.context, m.in_sampling_pool)
            IS DISTINCT FROM (w.label, w.risk, w.context, w.in_sampling_pool)
""".replace("{company}", COMPANY.format(access="a", staff="st")).replace(
    "{weak}", ", ".join(f"'{explanation.id}'" for explanation in EXPLANATIONS if explanation.weak)
)
