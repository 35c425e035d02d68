"""Findings: what the rules say of a window, written over what they said before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db import connection

from privacy.detection.window import ASSESSED, DAYS, LOOKED, Window
from privacy.govern.in_force import Catalogue
from privacy.rules import BY_ID, RULES, Rule, Scope


class AlertKey(NamedTuple):
    """What an alert is about: one person and one patient, or one person's pattern."""

    staff_uid: str
    nhs_number: str
    pattern: str

    @classmethod
    def of(cls, staff_uid: str, nhs_number: str, rule: str) -> Self:
        """What a finding of a rule is about."""
        return cls(staff_uid, nhs_number, rule if BY_ID[rule].is_pattern else "")


RELATION = {Scope.ACCESS: ASSESSED, Scope.STAFF_DAY: DAYS, Scope.LOOK: LOOKED}


@dataclass(frozen=True)
class Touched:
    """What changed: alerts to look at again, and accesses that gained or lost a finding."""

    alert_keys: set[AlertKey]
    access_ids: set[int]


# How long after an access a finding that names it may have occurred: as far as any rule may be set to look back.
REACH = max(threshold.bounds[1] for rule in RULES for threshold in rule.thresholds if threshold.unit == "days")
# The findings that stand and name an access of a window, once for each such access. They are the person's own, of about
# that time, or a crowd's on the patient. Most name the access in which they occurred, and the others earlier ones; where
# a day's first access stands for the day, later ones. Findings of a crowd name many, so that they are sought in the list of
# keys, which is hashed whatever the statistics say, and not joined.
NAMING = f"""chosen AS MATERIALIZED (
        SELECT * FROM audit_access WHERE organisation = %(organisation)s AND id = ANY (%(access_ids)s::bigint[])
    ), near AS (
        SELECT f.* FROM (
            SELECT staff_uid, min(started_at) - interval '2 days' AS since,
                max(started_at) + interval '{REACH + 2} days' AS until FROM chosen GROUP BY staff_uid
        ) who CROSS JOIN LATERAL (
            SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.staff_uid = who.staff_uid
                AND f.occurred_at BETWEEN who.since AND who.until AND f.withdrawn_at IS NULL OFFSET 0) f
        UNION ALL
        SELECT f.* FROM (SELECT DISTINCT nhs_number FROM chosen) whom CROSS JOIN LATERAL (
            SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.staff_uid = ''
                AND f.nhs_number = whom.nhs_number AND f.withdrawn_at IS NULL OFFSET 0) f
    ), naming AS (
        SELECT a.id AS access_id, f.staff_uid, f.nhs_number, f.rule, f.strength
        FROM near f CROSS JOIN LATERAL unnest(f.access_ids) AS named (id)
        CROSS JOIN LATERAL (SELECT id, staff_uid, nhs_number FROM audit_access WHERE id = named.id OFFSET 0) a
        WHERE named.id = ANY (%(access_ids)s::bigint[])
            AND (f.staff_uid = a.staff_uid OR f.staff_uid = '' AND f.nhs_number = a.nhs_number)
    )"""


def find(window: Window) -> Touched:
    """Runs every rule over the window; writes what is new or different and withdraws what no longer holds."""
    catalogue = Catalogue.of(window.organisation)
    rules = [rule for rule in catalogue.rules if (rule.scope == Scope.LOOK) == bool(window.looks)]
    found = [row for rule in rules for row in found_by(rule, window, catalogue.parameters(rule))]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {"organisation": window.organisation, "found": json.dumps(found, default=str), "subjects": window.subjects},
        )
        rows = cursor.fetchall()
    keys = {AlertKey.of(staff, patient, rule) for rule, staff, patient, _ in rows}
    return Touched(keys, {access_id for *_, access_ids in rows for access_id in access_ids})


def found_by(rule: Rule, window: Window, parameters: dict[str, float]) -> list[dict[str, Any]]:
    """What one rule finds with these thresholds, as rows to store."""
    rows = window.run(f"{RELATION[rule.scope]} {rule.query}", parameters)
    for row in rows:
        row["facts"] = json.loads(row["facts"])  # Django hands JSON over as text
        row["strength"] = round(float(row["strength"]), 2)
    return [row | {"rule": rule.id, "sentence": rule.sentence(row["facts"])} for row in rows]


def subjects_found(rule: Rule, window: Window, parameters: dict[str, float]) -> set[str]:
    """What one rule finds something about, without what it says."""
    rows = window.run(f"found AS (WITH {RELATION[rule.scope]} {rule.query}) SELECT subject FROM found", parameters)
    return {row["subject"] for row in rows}


# A finding that returns after it was withdrawn is news: it leaves the alert it belonged to where that one is closed.
WRITE = """
    WITH found AS (
        SELECT * FROM jsonb_to_recordset(%(found)s::jsonb) AS f (rule text, subject text, staff_uid text, nhs_number text,
            access_ids bigint[], occurred_at timestamptz, strength float, facts jsonb, sentence text)
    ), before AS (
        SELECT rule, f.subject, f.access_ids FROM privacy_finding f JOIN found USING (rule, subject)
        WHERE f.organisation = %(organisation)s AND f.withdrawn_at IS NULL
    ), written AS (
        INSERT INTO privacy_finding AS f (organisation, rule, subject, staff_uid, nhs_number, access_ids, occurred_at,
            strength, facts, sentence)
        SELECT %(organisation)s, rule, subject, staff_uid, nhs_number, access_ids, occurred_at, strength, facts, sentence
        FROM found
        ON CONFLICT (organisation, rule, subject) DO UPDATE SET access_ids = EXCLUDED.access_ids,
            occurred_at = EXCLUDED.occurred_at, strength = EXCLUDED.strength, facts = EXCLUDED.facts,
            sentence = EXCLUDED.sentence, withdrawn_at = NULL,
            alert_id = CASE WHEN f.withdrawn_at IS NULL THEN f.alert_id END
        WHERE f.withdrawn_at IS NOT NULL OR (f.strength, f.access_ids, f.facts, f.sentence, f.occurred_at)
            IS DISTINCT FROM (EXCLUDED.strength, EXCLUDED.access_ids, EXCLUDED.facts, EXCLUDED.sentence, EXCLUDED.occurred_at)
        RETURNING rule, subject, staff_uid, nhs_number, access_ids
    ), withdrawn AS (
        UPDATE privacy_finding f SET withdrawn_at = now()
        WHERE f.organisation = %(organisation)s AND f.subject = ANY (%(subjects)s) AND f.withdrawn_at IS NULL
            AND NOT EXISTS (SELECT FROM found n WHERE n.rule = f.rule AND n.subject = f.subject)
        RETURNING rule, staff_uid, nhs_number, access_ids
    )
    SELECT rule, staff_uid, nhs_number, written.access_ids || coalesce(before.access_ids, '{}')
    FROM written LEFT JOIN before USING (rule, subject)
    UNION ALL SELECT * FROM withdrawn
"""
