"""Explains the accesses of a window: the strongest thing in care that makes each ordinary, or nothing."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from privacy.context.company import CONTACT_TEAM, NAMED
from privacy.context.explanations import BY_ID, EXPLANATIONS, weight
from privacy.detection.window import CHANGED, Window

# A short contact that nobody ended is a gap in the feed; any other without an end is still running.
SHORT = "('appointment', 'attendance', 'dispensing')"
NEAR = f"""near AS (
    SELECT s.id AS access_id, c.contact_id, c.kind, coalesce(nullif(c.team, ''), named.team, '') AS team_name,
        {CONTACT_TEAM} AS team, c.site,
        coalesce(t.name, c.site) AS place, c.starts_at, c.ends_at,
        c.staff_uid <> '' AND c.staff_uid = s.staff_uid AS in_person,
        s.team <> '' AND {CONTACT_TEAM} = s.team AS same_team,
        c.site <> '' AND c.site IN (s.site, s.home_site) AS same_site,
        c.team = '' AND c.staff_uid = '' AS unspecific,
        (CASE WHEN s.started_at < c.starts_at THEN extract(epoch FROM s.started_at - c.starts_at)
            WHEN s.started_at <= e.until THEN 0 ELSE extract(epoch FROM s.started_at - e.until) END / 86400)::float AS lag
    FROM subject s
    JOIN privacy_carecontact c ON c.organisation = s.organisation AND c.nhs_number = s.nhs_number
        AND c.starts_at < s.started_at + interval '31 days'
    {NAMED}
    CROSS JOIN LATERAL (SELECT coalesce(c.ends_at,
        CASE WHEN c.kind IN {SHORT} THEN c.starts_at + interval '1 day' ELSE 'infinity' END) AS until) e
    LEFT JOIN audit_site t ON t.organisation = c.organisation AND t.code = c.site
    WHERE NOT s.own AND e.until > s.started_at - interval '91 days'
)"""
# Only a contact with this very person explains a look at these.
KIN = "(s.same_address OR s.family OR s.line OR s.same_team)"
# What only the surroundings suggest explains no look at these: it would explain anybody's.
KNOWN = "(s.watched OR s.patient_uid <> '' OR s.neighbour)"


# What a team writes up weeks later it writes of strangers; among relatives and colleagues only care at the time half counts.
AT_THE_TIME = "abs(n.lag) < 1"
VOIDED = ", which explains little where the two may know each other or the record draws curiosity"


def _first_match(*, of_access: bool, of_strangers: bool = False) -> str:
    """SQL: the id of the first explanation that matches; as if the two were strangers, of the first that then would."""
    whens = " ".join(
        f"WHEN {'' if e.of_relatives or of_strangers else 'NOT ' + KIN + ' AND '}"
        f"{f'(NOT {KNOWN} OR {e.of_known}) AND ' if e.weak and not of_strangers else ''}"
        f"{f'{AT_THE_TIME} AND ' if of_strangers and not e.weak else ''}({e.matches}) THEN '{e.id}'"
        for e in EXPLANATIONS
        if e.of_access == of_access
    )
    return f"CASE {whens} END"


RANK = "array_position(ARRAY[" + ", ".join(f"'{e.id}'" for e in EXPLANATIONS) + "], {0}.kind)"
BY_CONTACT = f"""{CHANGED}, {NEAR}
    SELECT DISTINCT ON (n.access_id) n.access_id, found.kind AS explanation, strangers.kind AS voided,
        n.kind AS contact_kind, n.team_name, n.place, n.starts_at, n.ends_at, s.started_at, apart
    FROM near n JOIN subject s ON s.id = n.access_id
    CROSS JOIN LATERAL (SELECT {_first_match(of_access=False)} AS kind) found
    CROSS JOIN LATERAL (
        SELECT {_first_match(of_access=False, of_strangers=True)} AS kind, round(abs(n.lag)::numeric, 2)::float AS apart
    ) strangers
    WHERE coalesce(found.kind, strangers.kind) IS NOT NULL
    ORDER BY n.access_id, found.kind IS NULL, {weight("found.kind", "apart")}, {RANK.format("found")},
        {RANK.format("strangers")}, apart, n.starts_at, n.contact_id
"""
# Gathered first, so that what is dear to find out is found out once for each.
BY_ACCESS = f"""{CHANGED}, bare AS MATERIALIZED (
        SELECT s.* FROM subject s JOIN privacy_assessment m ON m.access_id = s.id AND m.explanation IN ('', {{}})
    )
    SELECT s.id AS access_id, found.kind AS explanation
    FROM bare s
    CROSS JOIN LATERAL (SELECT {_first_match(of_access=True)} AS kind) found
    WHERE found.kind IS NOT NULL
""".format(", ".join(f"'{e.id}'" for e in EXPLANATIONS if e.of_access))
WRITE = """
    INSERT INTO privacy_assessment
        (access_id, organisation, label, explanation, explanation_text, apart, risk, context, in_sampling_pool, started_at,
            events)
    SELECT a.id, a.organisation, 'unexplained', coalesce(b.kind, ''), coalesce(b.text, ''), b.apart, 0, 0, false,
        a.started_at, a.events
    FROM audit_access a
    LEFT JOIN jsonb_to_recordset(%(best)s::jsonb) AS b (id bigint, kind text, text text, apart float) ON b.id = a.id
    WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s::bigint[])
    ON CONFLICT (access_id) DO UPDATE SET explanation = EXCLUDED.explanation,
        explanation_text = EXCLUDED.explanation_text, apart = EXCLUDED.apart, assessed_at = now()
    WHERE (privacy_assessment.explanation, privacy_assessment.explanation_text, privacy_assessment.apart)
        IS DISTINCT FROM (EXCLUDED.explanation, EXCLUDED.explanation_text, EXCLUDED.apart)
    RETURNING access_id
"""
REMEMBER = """
    UPDATE privacy_assessment m SET started_at = a.started_at, events = a.events
    FROM audit_access a WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s::bigint[]) AND m.access_id = a.id
        AND (m.started_at, m.events) IS DISTINCT FROM (a.started_at, a.events)
"""
COMPANIONS = f"""{CHANGED}
    SELECT DISTINCT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation
        AND b.nhs_number = s.nhs_number
        AND b.started_at BETWEEN s.started_at - interval '3 days' AND s.started_at + interval '3 days'
    JOIN privacy_assessment m ON m.access_id = b.id
    WHERE b.staff_uid <> s.staff_uid
    UNION
    SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
        AND b.started_at BETWEEN s.started_at - interval '1 hour' AND s.started_at + interval '1 hour'
    JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation IN ('', 'wrong-click')
    WHERE (b.viewed_at IS NULL OR b.ended_at - b.started_at < interval '40 seconds')
    UNION
    SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.nhs_number = s.nhs_number
        AND b.staff_uid = s.staff_uid
    JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation IN ('', 'wrong-click')
    WHERE b.started_at BETWEEN s.started_at - interval '90 days' AND s.started_at + interval '90 days'
"""


def explain(window: Window) -> set[int]:
    """Explains each access of the window and then its companions; returns the accesses whose explanation changed.

    A companion is a colleague's access to the same patient in the same days, which may rest on one of the window's.
    """
    companions = {row["id"] for row in window.run(COMPANIONS)} - set(window.access_ids)
    looked_at = window.beside({*window.access_ids, *companions})
    before = _explanations(looked_at.access_ids)
    by_contact = {row["access_id"]: row for row in looked_at.run(BY_CONTACT)}
    _write(looked_at, by_contact)
    by_access = {row["access_id"]: row for row in looked_at.run(BY_ACCESS)}
    _write(looked_at.beside(by_access), by_access)
    after = _explanations(looked_at.access_ids)
    return {access_id for access_id in looked_at.access_ids if before.get(access_id) != after.get(access_id)}


def remember(window: Window) -> None:
    """Keeps how the accesses of the window were when they were thought about; what they were before is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, window.parameters)


def _write(window: Window, rows: dict[int, dict[str, Any]]) -> None:
    """Writes an explanation for each access of the window, empty where there is none."""
    best = [
        {
            "id": key,
            "kind": row["explanation"],
            "text": _text(row),
            "apart": row.get("apart") if row["explanation"] else None,
        }
        for key, row in rows.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, window.parameters | {"best": json.dumps(best)})


def _text(row: dict[str, Any]) -> str:
    """An explanation in words; of one that does not count for these two, also why not."""
    if row["explanation"]:
        return BY_ID[row["explanation"]].sentence(row)
    return BY_ID[row["voided"]].sentence(row) + VOIDED


def _explanations(access_ids: list[int]) -> dict[int, tuple[str, float | None]]:
    """The kind of explanation of each of these accesses, and how far it lies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_id, explanation, apart FROM privacy_assessment WHERE access_id = ANY (%s)", [access_ids]
        )
        return {access_id: (kind, apart) for access_id, kind, apart in cursor}
