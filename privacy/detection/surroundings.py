"""What care data say of an access: what explains it, or, where nothing does, how ordinary that is here.

A missing contact is not guilt. What it weighs rests on how often care data leave out the work of the person and of the
team, on whether the patient was in care here at all, on whether colleagues opened the same record in those hours, and on
whether the person was at work. Each part is kept and shown.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from privacy.context.company import COMPANY
from privacy.context.explanations import weight
from privacy.detection.window import CHANGED, Window

# An access without a reason, of somebody whose team the care data leave out about once a person in three months.
BARE = 3.7
# What a tenfold load of unexplained patients takes away is 2.3 times these: colleagues', and the person's own others.
COLLEAGUES_WEIGHT, OWN_WEIGHT = 0.55, 0.5
# What a tenfold share of unexplained accesses of the colleagues' takes away is 2.3 times this: where care data explain
# little of a team's work, its work is not in them. Leaning on the usual share, as if so many accesses more had been seen.
SHARE_WEIGHT, USUAL_SHARE, PRIOR_ACCESSES = 0.4, 0.03, 20
# Whom the staff file does not hold no team's care and no shift can explain.
UNLISTED = -0.7
# The patient in relation to the organisation: cared for at that hour, in those weeks, within months, never.
DURING, RECENT, KNOWN, NEVER = -1.7, -1.5, -0.3, 0.4
# A few others at the same record within hours make an episode that was not entered; many make a crowd, which a rule counts.
COMPANY_TOO, COMPANY_HOURS, FEW = -1.6, 36, 3
# At work: other records opened for care within some hours.
ALONE, AMIDST, AMIDST_FROM, WORK_HOURS = 0.5, -0.5, 3, 4
# How ordinary an emergency or a claimed relationship is among colleagues, beside the whole organisation's: this much of the
# logarithm of the ratio, within bounds, leaning on the organisation's share as if so many accesses more had been seen.
WAY_WEIGHT, WAY_MOST, WAY_PRIOR = 0.8, 1.5, 50
# Care data would explain it of strangers: that speaks a little for the person, a third of what it would of strangers.
VOID, VOID_LEAST, VOID_MOST = -3.5, -1.0, -0.5
LEAST, MOST = 0.0, 7.0
PRIOR_PEOPLE, PRIOR_LOAD = 1.0, 1.0  # a person more in each team, of whom care data leave out one patient
UNKNOWN_LOAD = 3.0  # where nothing has been learned yet

WEIGH = f"""
    WITH bare AS MATERIALIZED (
        SELECT a.*, m.explanation_text <> '' AS void, st.staff_uid IS NULL AS unlisted,
            {COMPANY.format(access="a", staff="st")} AS company
        FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id AND m.explanation = ''
        LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
        WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s::bigint[])
    ), seen AS MATERIALIZED (
        SELECT a.id, a.void, a.unlisted, team.key IS NOT NULL AS known, load.colleagues, load.people, load.own,
            (load.colleagues * load.people + {USUAL_SHARE} * {PRIOR_ACCESSES}) / (load.accesses + {PRIOR_ACCESSES}) AS share,
            others.people AS others, near.how, work.records, way.*
        FROM bare a
        LEFT JOIN privacy_rate person ON person.organisation = a.organisation AND person.kind = 'person'
            AND person.key = a.staff_uid
        LEFT JOIN privacy_rate team ON team.organisation = a.organisation AND team.kind = 'load' AND team.key = a.company
        LEFT JOIN privacy_rate total ON total.organisation = a.organisation AND total.kind = 'work' AND total.key = a.company
        CROSS JOIN LATERAL (
            SELECT greatest(0, coalesce(person.share, 1) - 1) AS own, greatest(0, coalesce(team.accesses, 1) - 1) AS people,
                CASE WHEN coalesce(team.accesses, 1) <= 1 THEN 0
                    ELSE greatest(0, team.share - coalesce(person.share, 0)) / (team.accesses - 1) END AS colleagues,
                greatest(0, coalesce(total.share, 0) * (1 - coalesce(person.accesses, 0)::float / greatest(1, total.accesses)))
                    AS accesses
        ) load
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(weight), 0) AS way, (array_agg(name ORDER BY abs(weight) DESC, name))[1] AS way_in,
                (array_agg(mates ORDER BY abs(weight) DESC, name))[1] AS way_mates,
                (array_agg(here ORDER BY abs(weight) DESC, name))[1] AS way_here
            FROM (
                SELECT taken.name, lean.mates, here.share AS here,
                    {WAY_WEIGHT} * greatest(-{WAY_MOST}, least({WAY_MOST}, ln(here.share / lean.mates))) AS weight
                FROM (VALUES ('emergency', 'emergency' = ANY (a.decisions)), ('claim', a.self_claimed)) AS taken (name, is_so)
                JOIN privacy_rate here ON here.organisation = a.organisation AND here.kind = 'way'
                    AND here.key = taken.name || '|' AND here.share > 0
                LEFT JOIN privacy_rate mates ON mates.organisation = a.organisation AND mates.kind = 'way'
                    AND mates.key = taken.name || '|' || a.company
                CROSS JOIN LATERAL (
                    SELECT (coalesce(mates.share * mates.accesses, 0) + here.share * {WAY_PRIOR})
                        / (coalesce(mates.accesses, 0) + {WAY_PRIOR}) AS mates) lean
                WHERE taken.is_so
            ) ways
        ) way
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT b.staff_uid) AS people FROM audit_access b
            WHERE b.organisation = a.organisation AND b.nhs_number = a.nhs_number AND b.staff_uid <> a.staff_uid
                AND b.started_at BETWEEN a.started_at - interval '{COMPANY_HOURS} hours'
                    AND a.started_at + interval '{COMPANY_HOURS} hours'
        ) others
        CROSS JOIN LATERAL (
            SELECT CASE WHEN coalesce(bool_or(c.starts_at <= a.started_at AND e.until > a.started_at), false) THEN 'during'
                WHEN coalesce(bool_or(e.until > a.started_at - interval '14 days'
                    AND c.starts_at < a.started_at + interval '7 days'), false) THEN 'recent'
                WHEN count(*) > 0 THEN 'known' ELSE 'never' END AS how
            FROM privacy_carecontact c CROSS JOIN LATERAL (
                SELECT coalesce(c.ends_at, c.starts_at + interval '1 day') AS until) e
            WHERE c.organisation = a.organisation AND c.nhs_number = a.nhs_number
                AND c.starts_at < a.started_at + interval '31 days' AND e.until > a.started_at - interval '91 days'
                AND c.kind NOT IN ('registration', 'caseload')
        ) near
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT b.nhs_number) AS records FROM audit_access b
            JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation <> ''
            WHERE b.organisation = a.organisation AND b.staff_uid = a.staff_uid AND b.nhs_number <> a.nhs_number
                AND b.started_at BETWEEN a.started_at - interval '{WORK_HOURS} hours'
                    AND a.started_at + interval '{WORK_HOURS} hours'
        ) work
    ), weighed AS (
        SELECT id, void, unlisted, share, colleagues, people, own, others, how, records, way, way_in, way_mates, way_here,
            {BARE} + CASE WHEN void THEN {VOID} WHEN how = 'during' THEN {DURING} WHEN how = 'recent' THEN {RECENT}
                WHEN how = 'known' THEN {KNOWN}
                ELSE {NEVER} END AS care,
            -{COLLEAGUES_WEIGHT} * ln(CASE WHEN NOT known THEN {UNKNOWN_LOAD} ELSE
                (colleagues * people + {PRIOR_LOAD} * {PRIOR_PEOPLE}) / (people + {PRIOR_PEOPLE}) END)
                - {OWN_WEIGHT} * ln(1 + own) - {SHARE_WEIGHT} * ln(greatest({USUAL_SHARE}, share) / {USUAL_SHARE})
                + CASE WHEN unlisted THEN {UNLISTED} ELSE 0 END AS usual,
            CASE WHEN others BETWEEN 1 AND {FEW} THEN {COMPANY_TOO} ELSE 0 END AS company,
            CASE WHEN records = 0 THEN {ALONE} WHEN records >= {AMIDST_FROM} THEN {AMIDST} ELSE 0 END AS work
        FROM seen
    ), summed AS MATERIALIZED (
        SELECT *, least(CASE WHEN void THEN {VOID_MOST} ELSE {MOST} END,
            greatest(CASE WHEN void THEN {VOID_LEAST} ELSE {LEAST} END, care + usual + company + work + way)) AS total
        FROM weighed
    )
    UPDATE privacy_assessment m SET context = w.context, surroundings = w.surroundings
    FROM (
        SELECT id, round(total::numeric, 2)::float AS context, jsonb_build_object('care', round(care::numeric, 2),
            'usual', round((total - care - company - work - way)::numeric, 2), 'company', company, 'work', work,
            'how', CASE WHEN void THEN 'void' ELSE how END, 'colleagues', round(colleagues::numeric, 1),
            'people', people, 'own', round(own::numeric), 'others', others, 'records', records,
            'share', round((100 * share)::numeric), 'unlisted', unlisted) || CASE WHEN way = 0 THEN '{{}}'
            ELSE jsonb_build_object('way', round(way::numeric, 2), 'way_in', way_in,
                'way_mates', round((100 * way_mates)::numeric, 1), 'way_here', round((100 * way_here)::numeric, 1))
            END AS surroundings
        FROM summed
    ) w
    WHERE m.access_id = w.id AND (m.context, m.surroundings) IS DISTINCT FROM (w.context, w.surroundings)
    RETURNING m.access_id
"""
EXPLAIN = f"""
    UPDATE privacy_assessment m SET context = w.context, surroundings = NULL
    FROM (
        SELECT access_id, {weight("explanation", "coalesce(apart, 0)")} AS context
        FROM privacy_assessment
        WHERE organisation = %(organisation)s AND access_id = ANY (%(access_ids)s::bigint[]) AND explanation <> ''
    ) w
    WHERE m.access_id = w.access_id AND (m.context <> w.context OR m.surroundings IS NOT NULL)
    RETURNING m.access_id
"""
# Unexplained accesses that have one of the window's beside them: to the same patient, or by the same person.
BESIDE = f"""{CHANGED}
    SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.nhs_number = s.nhs_number
        AND b.staff_uid <> s.staff_uid AND b.started_at BETWEEN s.started_at - interval '{COMPANY_HOURS} hours'
            AND greatest(s.started_at, m0.started_at) + interval '{COMPANY_HOURS} hours'
    JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation = ''
    UNION
    SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
        AND b.nhs_number <> s.nhs_number AND b.started_at BETWEEN s.started_at - interval '{WORK_HOURS} hours'
            AND greatest(s.started_at, m0.started_at) + interval '{WORK_HOURS} hours'
    JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation = ''
""".replace("subject s JOIN", "subject s LEFT JOIN privacy_assessment m0 ON m0.access_id = s.id JOIN")


def weigh_context(window: Window) -> set[int]:
    """Writes what care data say of each access of the window; returns the accesses of which that changed."""
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN, window.parameters)
        changed = {row[0] for row in cursor}
        cursor.execute(WEIGH, window.parameters)
        return changed | {row[0] for row in cursor}


def weigh_beside(window: Window) -> set[int]:
    """The same of the window's accesses and of those that have one of them beside them."""
    beside = {row["id"] for row in window.run(BESIDE)}
    return weigh_context(Window(window.organisation, sorted(beside.union(window.access_ids))))


def in_words(surroundings: dict[str, Any] | None, text: str) -> list[tuple[str, float, str]]:
    """The parts of what care data say of an unexplained access: an id, its weight and a sentence for each that counts.

    `text` is the explanation that would hold of strangers, where there is one.
    """
    if not surroundings:
        return []
    care = f"{text}." if surroundings["how"] == "void" else CARE[surroundings["how"]]
    parts = (
        ("care-data", surroundings["care"], care),
        ("usual-here", surroundings["usual"], _usual(surroundings)),
        ("others-too", surroundings["company"], _others(surroundings["others"])),
        ("at-work", surroundings["work"], _work(surroundings["records"])),
        ("way-in", surroundings.get("way", 0), _way(surroundings)),
    )
    return [(part, float(weight), sentence) for part, weight, sentence in parts if round(float(weight), 1)]


CARE = {
    "during": "No care contact explains it, though the patient was in care here at the time.",
    "recent": "No care contact explains it, though the patient was in care here in those weeks.",
    "known": "No care contact explains it.",
    "never": "No care contact explains it, and the patient was not in care here in the months around.",
}


def _usual(surroundings: dict[str, Any]) -> str:
    """What care data ordinarily leave out of the person's and the team's work."""
    own, people = surroundings["own"], surroundings["people"]
    mates = (
        f"{surroundings['colleagues']:g} of each of {people} colleagues ({surroundings.get('share', 0):g} % of their accesses)"
        if people
        else "no colleague to compare with"
    )
    unlisted = " The staff file does not hold this person." if surroundings.get("unlisted") else ""
    return (
        f"Unexplained in three months: {own} other patient{'' if own == 1 else 's'} of this person, {mates}.{unlisted}"
    )


def _others(others: int) -> str:
    """Who else opened the record in those hours."""
    return (
        f"{others} other{' person' if others == 1 else ' people'} opened the same record within {COMPANY_HOURS} hours."
    )


def _way(surroundings: dict[str, Any]) -> str:
    """How ordinary the way in is among colleagues."""
    if not surroundings.get("way"):
        return ""
    what = {"emergency": "emergencies", "claim": "claimed relationships"}[surroundings["way_in"]]
    mates, here = surroundings["way_mates"], surroundings["way_here"]
    return f"{mates:g} % of the team's accesses are {what}; of all here {here:g} % are."


def _work(records: int) -> str:
    """Whether the person was at work."""
    if not records:
        return f"No other record was opened for care within {WORK_HOURS} hours."
    return f"{records} other records were opened for care within {WORK_HOURS} hours."
