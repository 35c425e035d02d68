"""Keeps each person's days in step with their accesses, and tells whose days compare differently because of it."""

from __future__ import annotations

import json
from datetime import date

from privacy.detection.window import CHANGED, Window

LOOK_BACK_DAYS = 44  # the furthest that a rule over days compares with: six weeks, and two days about each
# An access that a late event lets begin on an earlier day leaves the day on which it stood.
TOUCHED = """touched AS (
    SELECT staff_uid, (started_at AT TIME ZONE 'Europe/London')::date AS day FROM subject
    UNION SELECT s.staff_uid, (m.started_at AT TIME ZONE 'Europe/London')::date
    FROM subject s JOIN privacy_assessment m ON m.access_id = s.id WHERE m.started_at > s.started_at
)"""
GROUPS = f""", {TOUCHED}
    SELECT d.role_code, d.site, d.team, min(d.day) AS day FROM touched t
    JOIN privacy_staffday d ON d.organisation = %(organisation)s AND d.staff_uid = t.staff_uid AND d.day = t.day
    GROUP BY d.role_code, d.site, d.team
"""
BY_HOUR = (
    "ARRAY["
    + ", ".join(
        f"count(*) FILTER (WHERE extract(hour FROM a.started_at AT TIME ZONE 'Europe/London') = {hour})"
        for hour in range(24)
    )
    + "]"
)
# A patient is unexplained on a day where no access of that day is explained; each counts at the first of them.
REFRESH = f""", {TOUCHED}, seen AS (
    SELECT a.*, t.day, 'emergency' = ANY (a.decisions) AS emergency,
        row_number() OVER same_patient = 1 AND NOT bool_or(a.explained) OVER same_patient_all AS first_unexplained
    FROM touched t CROSS JOIN LATERAL (
        SELECT a.*, m.explanation <> '' AS explained FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
        WHERE a.organisation = %(organisation)s AND a.staff_uid = t.staff_uid
            AND a.started_at >= t.day::timestamp AT TIME ZONE 'Europe/London'
            AND a.started_at < (t.day + 1)::timestamp AT TIME ZONE 'Europe/London' OFFSET 0) a
    WINDOW same_patient_all AS (PARTITION BY t.staff_uid, t.day, a.nhs_number),
        same_patient AS (same_patient_all ORDER BY a.started_at, a.launch_id)
), hours AS (
    SELECT seen.*, count(*) FILTER (WHERE first_unexplained) OVER (
        PARTITION BY staff_uid, day ORDER BY started_at RANGE BETWEEN '1 hour' PRECEDING AND CURRENT ROW) AS within_hour
    FROM seen
), written AS (
    INSERT INTO privacy_staffday (organisation, staff_uid, day, role_code, site, accesses, patients, unexplained_patients,
        team, emergencies, unexplained_emergencies, busiest_hour, hours)
    SELECT a.organisation, a.staff_uid, a.day, mode() WITHIN GROUP (ORDER BY a.role_code),
        mode() WITHIN GROUP (ORDER BY a.site), count(*), count(DISTINCT a.nhs_number),
        count(*) FILTER (WHERE a.first_unexplained), lower(btrim(coalesce(max(st.team), ''))),
        count(*) FILTER (WHERE a.emergency), count(*) FILTER (WHERE a.emergency AND NOT a.explained), max(a.within_hour),
        {BY_HOUR}
    FROM hours a LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
    GROUP BY a.organisation, a.staff_uid, a.day
    ON CONFLICT (organisation, staff_uid, day) DO UPDATE SET role_code = EXCLUDED.role_code, site = EXCLUDED.site,
        accesses = EXCLUDED.accesses, patients = EXCLUDED.patients, unexplained_patients = EXCLUDED.unexplained_patients,
        team = EXCLUDED.team, emergencies = EXCLUDED.emergencies,
        unexplained_emergencies = EXCLUDED.unexplained_emergencies, busiest_hour = EXCLUDED.busiest_hour,
        hours = EXCLUDED.hours
    RETURNING staff_uid, day
), emptied AS (
    DELETE FROM privacy_staffday d USING touched t
    WHERE d.organisation = %(organisation)s AND d.staff_uid = t.staff_uid AND d.day = t.day
        AND NOT EXISTS (SELECT FROM written w WHERE w.staff_uid = t.staff_uid AND w.day = t.day)
)
SELECT staff_uid, day FROM touched
"""
COMPARED = f""", {TOUCHED}, groups AS (
        SELECT *, day + {LOOK_BACK_DAYS} + (SELECT max(day) - min(day) FROM touched) AS until
        FROM jsonb_to_recordset(%(groups)s::jsonb) AS g (role_code text, site text, team text, day date)
    )
    SELECT d.staff_uid, d.day FROM groups g CROSS JOIN LATERAL (
        SELECT * FROM privacy_staffday d WHERE d.organisation = %(organisation)s AND d.role_code = g.role_code
            AND d.site = g.site AND d.day >= g.day AND d.day <= g.until OFFSET 0) d
    UNION
    SELECT d.staff_uid, d.day FROM groups g CROSS JOIN LATERAL (
        SELECT * FROM privacy_staffday d WHERE d.organisation = %(organisation)s AND d.team = g.team AND g.team <> ''
            AND d.day >= g.day AND d.day <= g.until OFFSET 0) d
    UNION
    SELECT d.staff_uid, d.day FROM touched t JOIN privacy_staffday d ON d.organisation = %(organisation)s
        AND d.staff_uid = t.staff_uid AND d.day > t.day AND d.day <= t.day + {LOOK_BACK_DAYS}
"""


def refresh_days(window: Window) -> list[tuple[str, date]]:
    """Recomputes the days of the window's accesses; returns them and each later day that is compared with them."""
    before = window.run(CHANGED + GROUPS)
    days = window.run(CHANGED + REFRESH)
    groups = {(g["role_code"], g["site"], g["team"]): g["day"] for g in before}
    for group in window.run(CHANGED + GROUPS):
        key = group["role_code"], group["site"], group["team"]
        groups[key] = min(group["day"], groups.get(key, group["day"]))
    named = [
        {"role_code": role, "site": site, "team": team, "day": str(day)} for (role, site, team), day in groups.items()
    ]
    days += window.run(CHANGED + COMPARED, {"groups": json.dumps(named)})
    return sorted({(row["staff_uid"], row["day"]) for row in days})
