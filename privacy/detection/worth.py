"""Which of many questions are worth a closer look: those that an open alert holds already, and those whose
evidence may suffice."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from privacy.alerts.choices import Status
from privacy.detection.findings import AlertKey
from privacy.detection.risk import Scale
from privacy.rules import BY_ID, RULES

ROUNDED = 0.3  # what is rounded on the way, part by part, must not decide
# The findings of each question are read once, before their weights are looked up. The sum is what an alert would add up, or
# more: nothing is suppressed, habits take nothing away, and care counts against nothing that may be found despite care.
QUERY = """
    WITH keys AS (
        SELECT DISTINCT staff_uid, nhs_number, pattern
        FROM unnest(%(staff)s::text[], %(patients)s::text[], %(patterns)s::text[]) AS k (staff_uid, nhs_number, pattern)
    ), weights AS (
        SELECT * FROM jsonb_to_recordset(%(weights)s::jsonb) AS w (rule text, weight float, pattern text, always boolean,
            despite_care boolean)
    ), theirs AS MATERIALIZED (
        SELECT k.*, f.rule, f.strength, f.access_ids, f.withdrawn_at, f.alert_id FROM keys k CROSS JOIN LATERAL (
            SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.staff_uid = k.staff_uid
                AND f.nhs_number = k.nhs_number OFFSET 0) f
    ), found AS (
        SELECT t.staff_uid, t.nhs_number, t.pattern, t.rule, max(w.weight + t.strength) AS weight,
            bool_or(w.always) AS always, bool_or(w.despite_care) AS despite_care,
            max((SELECT max(m.context) FROM privacy_assessment m WHERE m.access_id = ANY (t.access_ids))) AS context
        FROM theirs t JOIN weights w ON w.rule = t.rule AND w.pattern = t.pattern
        WHERE t.withdrawn_at IS NULL GROUP BY t.staff_uid, t.nhs_number, t.pattern, t.rule
    )
    SELECT staff_uid, nhs_number, pattern FROM found GROUP BY staff_uid, nhs_number, pattern
    HAVING sum(weight) + CASE WHEN bool_or(despite_care) THEN greatest(0, max(context)) ELSE coalesce(max(context), 0) END
        >= CASE WHEN bool_or(always) THEN %(reviewed)s ELSE %(suspicious)s END
    UNION
    SELECT k.* FROM keys k JOIN privacy_alert a ON a.organisation = %(organisation)s AND a.staff_uid = k.staff_uid
        AND a.nhs_number = k.nhs_number AND a.pattern = k.pattern AND a.status <> %(closed)s
    UNION
    SELECT t.staff_uid, t.nhs_number, t.pattern FROM theirs t JOIN privacy_alert a ON a.id = t.alert_id
    WHERE (t.pattern = '' OR t.rule = t.pattern) AND a.status <> %(closed)s
"""


def worth_a_look(organisation: str, keys: Iterable[AlertKey], scale: Scale) -> list[AlertKey]:
    """The keys that may have to be an alert or have one, in order; most findings of an honest day are neither."""
    asked = sorted(keys)
    weights = [
        {
            "rule": rule.id,
            "weight": scale.weights[rule.id],
            "pattern": rule.id if BY_ID[rule.id].is_pattern else "",
            "always": rule.always_reviewed,
            "despite_care": rule.despite_care or rule.doubts_care or rule.is_pattern,
        }
        for rule in RULES
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            QUERY,
            {
                "organisation": organisation,
                "staff": [key.staff_uid for key in asked],
                "patients": [key.nhs_number for key in asked],
                "patterns": [key.pattern for key in asked],
                "weights": json.dumps(weights),
                "suspicious": scale.suspicious - ROUNDED,
                "reviewed": min(scale.suspicious, scale.reviewed) - ROUNDED,
                "closed": Status.CLOSED,
            },
        )
        return sorted(AlertKey(*row) for row in cursor)
