"""Risk: evidence for and against, each worth the logarithm of how much likelier it is in a wrongful than in an ordinary access.

Evidence of independent kinds adds up (naive Bayes). The sum becomes a number from 0 to 100 that never quite reaches 100, and
each piece of evidence gets its share of that number, so that the parts add up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, floor, inf, log
from typing import Any

from django.db import connection

from privacy.context.company import COMPANY
from privacy.detection.findings import NAMING
from privacy.detection.habits import Habit, habits_of
from privacy.detection.softness import SOFTNESS, SUSPICIOUS
from privacy.detection.window import Window
from privacy.learning.delays import delays_of
from privacy.learning.models import Rate
from privacy.ranking.adjusting import Ranking
from privacy.ranking.learning import in_force
from privacy.rules import RULES

DOUBTED = 0.65  # what an explanation keeps of its weight beside a finding that casts doubt on it
# What a rule's usual rate counts for beside the organisation's own, in accesses and in unexplained ones.
PRIOR_ACCESSES, PRIOR_UNEXPLAINED = 2_000, 100
LEAST_WEIGHT, MOST_WEIGHT = 0.3, 8.0
# The most points that care leaves to what it explains of a person of whom it explains less than of the colleagues: one for
# each time that what it does not explain is twice as much. What is reviewed anyway is left as it is, for its risk decides which
# of it become alerts.
CONDUCT_MOST = 3
NOTHING = 3  # the risk where evidence adds up to nothing; a point less for each unit against it


def risk_of(evidence: float) -> int:
    """The risk from 0 to 100 of a sum of evidence; what speaks against it leaves a few points to what is explained least."""
    return max(round(100 * (1 - exp(-max(evidence, 0.0) / SOFTNESS))), floor(max(0.0, min(evidence, 0.0) + NOTHING)))


def evidence_from(risk: float) -> float:
    """The least evidence that comes out as a risk."""
    return round(-SOFTNESS * log(1 - (risk - 0.5) / 100), 4)


@dataclass(frozen=True)
class Scale:
    """What evidence weighs in one organisation: the rarer a rule's finding is there, the more it says."""

    weights: dict[str, float]
    # From which evidence on an access is suspicious and an alert is raised.
    suspicious: float = SUSPICIOUS
    # From which risk on what national practice has reviewed is an alert; below it waits in the sampling pool.
    review_from: int = 0
    # What is ordinary among colleagues, by rule and company.
    habits: Mapping[str, Habit] = field(default_factory=dict)
    # What the officers' outcomes taught, where that is switched on and helps.
    ranking: Ranking | None = None
    # How late care data ordinarily are, in hours.
    delays: Mapping[str, float] = field(default_factory=dict)

    @property
    def reviewed(self) -> float:
        """From which evidence what national practice has reviewed is an alert."""
        return evidence_from(self.review_from) if self.review_from > NOTHING else -inf

    @classmethod
    def of(cls, organisation: str) -> Scale:
        """The scale that the organisation's own rates make."""
        rates = {rate.key: rate for rate in Rate.objects.filter(organisation_id=organisation, kind="rule")}
        weights, shares = {}, {}
        for rule in RULES:
            own = rates.get(rule.id)
            fired, seen = (own.share * own.accesses, own.accesses) if own else (0.0, 0)
            prior = PRIOR_UNEXPLAINED if rule.given_unexplained else PRIOR_ACCESSES
            shares[rule.id] = usual = (fired + rule.usual_rate * prior) / (seen + prior)
            weights[rule.id] = min(MOST_WEIGHT, max(LEAST_WEIGHT, log(rule.share_of_wrongful / usual)))
        cuts = dict(Rate.objects.filter(organisation_id=organisation, kind="review").values_list("key", "share"))
        return cls(
            weights,
            evidence_from(cuts["suspicious"]) if "suspicious" in cuts else SUSPICIOUS,
            int(cuts.get("", 0)),
            habits_of(organisation, shares),
            in_force(organisation),
            delays_of(organisation),
        )


def label(window: Window, scale: Scale) -> None:
    """Writes label, risk and the place in the sampling pool of each access of the window."""
    with connection.cursor() as cursor:
        own = {
            "weights": json.dumps(scale.weights),
            "review_from": scale.review_from,
            "suspicious": scale.suspicious,
            "habits": json.dumps({key: round(habit.lowers, 4) for key, habit in scale.habits.items()}),
        }
        cursor.execute(LABEL, window.parameters | CONSTANTS | own)


CONSTANTS: dict[str, Any] = {
    "softness": SOFTNESS,
    "nothing": NOTHING,
    "conduct_most": CONDUCT_MOST,
    "doubted": DOUBTED,
    "reviewed": [rule.id for rule in RULES if rule.always_reviewed],
    "doubts_care": [rule.id for rule in RULES if rule.doubts_care],
    "despite_care": [rule.id for rule in RULES if rule.despite_care],
}
# What is found is joined in full, because that is always done by hashing: where no statistics were known yet, what was found
# of all was added up anew for each access.
LABEL = f"""
    WITH weights AS (
        SELECT key AS rule, value::float AS weight, key = ANY (%(despite_care)s) AS despite_care,
            key = ANY (%(doubts_care)s) AS doubts_care, key = ANY (%(reviewed)s) AS reviewed
        FROM jsonb_each_text(%(weights)s::jsonb)
    ), conduct AS MATERIALIZED (
        SELECT jsonb_object_agg(key, least(%(conduct_most)s, round(ln(share) / ln(2)))) AS points
        FROM privacy_rate WHERE organisation = %(organisation)s AND kind = 'conduct'
    ), {NAMING}, found AS (
        SELECT access_id, sum(weight) AS evidence, bool_or(despite_care) AS despite_care,
            bool_or(doubts_care) AS doubts_care, bool_or(reviewed) AS reviewed FROM (
            SELECT f.access_id, f.rule, max(w.weight + f.strength
                - coalesce((%(habits)s::jsonb ->> (f.rule || '|' || c.company))::float, 0)) AS weight, w.despite_care,
                w.doubts_care, w.reviewed
            FROM naming f JOIN weights w ON w.rule = f.rule CROSS JOIN LATERAL (
                SELECT {COMPANY.format(access="a", staff="st")} AS company
                FROM audit_access a LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid WHERE a.id = f.access_id OFFSET 0
            ) c
            GROUP BY f.access_id, f.rule, w.despite_care, w.doubts_care, w.reviewed
        ) by_rule GROUP BY access_id
    ), read AS (
        SELECT a.id, f.evidence AS found, f.despite_care, f.doubts_care, f.reviewed, a.explanation <> '' AS explained,
            a.context, coalesce(((SELECT points FROM conduct) ->> a.staff_uid)::int, 0) AS conduct,
            f.reviewed OR a.explanation <> '' AND ('emergency' = ANY (a.decisions) OR a.self_claimed
                OR a.viewed_at IS NOT NULL AND a.decisions = '{{}}') AS reviewable
        FROM (SELECT a.*, m.explanation, m.context FROM chosen a CROSS JOIN LATERAL (
            SELECT * FROM privacy_assessment WHERE access_id = a.id OFFSET 0) m) a
        FULL JOIN found f ON f.access_id = a.id OFFSET 0
    ), said AS (
        SELECT id, context, conduct, found, explained, reviewed, reviewable,
            coalesce(found, 0) + CASE WHEN despite_care THEN greatest(context, 0)
                WHEN doubts_care AND explained THEN greatest(context, context * %(doubted)s) ELSE context END AS evidence
        FROM read
    ), written AS (
        SELECT id, risk + CASE WHEN explained AND evidence < 0 AND reviewed IS NOT TRUE THEN conduct ELSE 0 END AS risk,
            CASE WHEN found IS NOT NULL AND evidence >= %(suspicious)s THEN 'suspicious'
                WHEN explained THEN 'explained' ELSE 'unexplained' END AS label,
            coalesce(reviewable, false) AND NOT (found IS NOT NULL AND evidence >= %(suspicious)s)
                AND NOT (coalesce(reviewed, false) AND risk >= %(review_from)s) AS in_sampling_pool
        FROM (SELECT *, greatest(round((100 * (1 - exp(-greatest(evidence, 0) / %(softness)s)))::numeric),
            floor(least(evidence, 0) + %(nothing)s))::int AS risk FROM said) said
    )
    UPDATE privacy_assessment m SET label = w.label, risk = w.risk,
        in_sampling_pool = w.in_sampling_pool, assessed_at = now()
    FROM written w WHERE m.access_id = w.id AND m.organisation = %(organisation)s
        AND (m.label, m.risk, m.in_sampling_pool) IS DISTINCT FROM (w.label, w.risk, w.in_sampling_pool)
"""
