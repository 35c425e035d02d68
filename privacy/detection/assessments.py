"""Assessments: the explanation of each access first, and once its findings stand its label and risk."""

from __future__ import annotations

import json

from django.db import connection

from privacy.context.explanations import EXPLANATIONS, Explained
from privacy.detection.window import CHANGED, Window


def explain(window: Window) -> None:
    """Writes the best explanation of each access of the window, or that there is none."""
    best: dict[int, Explained] = {}
    for kind in EXPLANATIONS:
        for row in window.rows(CHANGED, kind.query):
            explained = Explained(row["access_id"], kind.id, kind.sentence(row), kind.rank)
            known = best.get(explained.access_id)
            if known is None or explained.rank < known.rank:
                best[explained.access_id] = explained
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT,
            window.parameters
            | {"best": json.dumps([{"id": e.access_id, "kind": e.kind, "text": e.sentence} for e in best.values()])},
        )


def label(window: Window) -> None:
    """Writes label, risk and whether the access waits for sampling, from the findings that stand."""
    with connection.cursor() as cursor:
        cursor.execute(LABEL, window.parameters)


def remember(window: Window) -> None:
    """Keeps how the accesses of the window were when they were thought about; what they were before is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, window.parameters)


UPSERT = """
    INSERT INTO privacy_assessment
        (access_id, organisation, label, explanation, explanation_text, risk, in_sampling_pool, started_at, events)
    SELECT a.id, a.organisation, CASE WHEN b.kind IS NULL THEN 'unexplained' ELSE 'explained' END,
        coalesce(b.kind, ''), coalesce(b.text, ''), 0, false, a.started_at, a.events
    FROM audit_access a
    LEFT JOIN jsonb_to_recordset(%(best)s::jsonb) AS b (id bigint, kind text, text text) ON b.id = a.id
    WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s)
    ON CONFLICT (access_id) DO UPDATE SET explanation = EXCLUDED.explanation,
        explanation_text = EXCLUDED.explanation_text, assessed_at = now()
    WHERE (privacy_assessment.explanation, privacy_assessment.explanation_text)
        IS DISTINCT FROM (EXCLUDED.explanation, EXCLUDED.explanation_text)
"""
REMEMBER = """
    UPDATE privacy_assessment m SET started_at = a.started_at, events = a.events
    FROM audit_access a WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s) AND m.access_id = a.id
        AND (m.started_at, m.events) IS DISTINCT FROM (a.started_at, a.events)
"""
# Independent findings add up as probabilities do; of one rule the heaviest counts. An access that nothing explains and
# no rule found stands just above those that are explained.
UNEXPLAINED_RISK = 5
LABEL = f"""
    WITH found AS (
        SELECT access_id, round(100 * (1 - exp(sum(ln(1 - least(weight, 99) / 100.0)))))::int AS risk FROM (
            SELECT x.access_id, f.rule, max(f.weight) AS weight
            FROM audit_access a
            JOIN privacy_finding f ON f.organisation = a.organisation AND f.staff_uid = a.staff_uid
                AND f.withdrawn_at IS NULL
            CROSS JOIN LATERAL unnest(f.access_ids) AS x (access_id)
            WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s) AND x.access_id = a.id
            GROUP BY x.access_id, f.rule
        ) by_rule GROUP BY access_id
    ), said AS (
        SELECT a.id, CASE WHEN f.risk IS NOT NULL THEN 'suspicious' WHEN m.explanation <> '' THEN 'explained'
                ELSE 'unexplained' END AS label,
            coalesce(f.risk, CASE WHEN m.explanation <> '' THEN 0 ELSE {UNEXPLAINED_RISK} END) AS risk,
            f.risk IS NULL AND m.explanation <> '' AND ('emergency' = ANY (a.decisions) OR a.self_claimed
                OR a.viewed_at IS NOT NULL AND a.decisions = '{{}}') AS in_sampling_pool
        FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id LEFT JOIN found f ON f.access_id = a.id
        WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s)
    )
    UPDATE privacy_assessment m
    SET label = said.label, risk = said.risk, in_sampling_pool = said.in_sampling_pool, assessed_at = now()
    FROM said WHERE m.access_id = said.id AND m.organisation = %(organisation)s
        AND (m.label, m.risk, m.in_sampling_pool) IS DISTINCT FROM (said.label, said.risk, said.in_sampling_pool)
"""
