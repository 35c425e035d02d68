"""The record was opened on a kind of day and at an hour at which neither the person nor colleagues ordinarily work."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent

# Three people who work from nine to three on each day for four weeks; care explains all of it.
WEEKS = tuple(
    Seen(staff=person, patient=1000 * person + day, day=-day, minute=120 * (day % 4))
    for person in (1, 2, 3, 4)
    for day in range(1, 29)
)
# The same, of whom person 1 came a week ago.
FEW = tuple(seen for seen in WEEKS if seen.staff != 1 or seen.day >= -7)
CARE = tuple(Care(patient=seen.patient, day=seen.day) for seen in WEEKS)
NIGHTS = tuple(
    Seen(staff=person, patient=5000 + 100 * person + day, day=-day, minute=13 * 60)
    for person in (2, 3, 4)
    for day in range(1, 15)
)
THEIR_CARE = (*CARE, *(Care(patient=seen.patient, day=seen.day) for seen in NIGHTS))
# Accesses of a row of privacy_staffday `d` from an hour before to an hour after that of the access, across midnight too.
NEAR = "(d.hours[1 + (s.hour + 23) %% 24]::int + d.hours[1 + s.hour] + d.hours[1 + (s.hour + 1) %% 24])"
ALIKE = "((d.day - '1900-01-01'::date) %% 7 > 4) = ((s.day - '1900-01-01'::date) %% 7 > 4)"  # from a Monday on


class UnusualHour(Rule):
    """Compared with the person's own weeks and with colleagues of the same role and site, at that hour of such days."""

    id = "unusual-hour"
    title = "Unusual hour"
    rationale = (
        "Who looks something up for themselves does so when nobody is about: before, after or between shifts. Where no rota "
        "tells, the person's own weeks and those of colleagues do, hour by hour, weekdays apart from weekends."
    )
    innocent = (
        "A shift that was swapped, or a change of duty.",
        "Paperwork finished late, or a call from a colleague.",
    )
    reviewer_checks = ("Was the person at work at that hour?", "From which device was the record opened?")
    thresholds = (
        Threshold("past_days", 42, "days", "six weeks hold each kind of shift", 14, 42),
        Threshold("own", 20, "accesses", "fewer show no habit"),
        Threshold("own_beside", 5, "accesses", "enough beside colleagues who do not work at that hour either"),
        Threshold(
            "share", 0.02, "share of accesses", "where colleagues have more then, it is somebody's ordinary hour"
        ),
        Threshold("people", 3, "colleagues", "fewer are no comparison", 1, 20),
        Threshold("leans", 20, "accesses", "what all colleagues together count for beside each one's own"),
    )
    share_of_wrongful = 0.09
    usual_rate = 0.03
    usual_source = "one unexplained access in some thirty falls into an hour that the person never worked before"
    given_unexplained = True
    # A colleague with few accesses leans on all of them; what is usual is the median and two robust deviations.
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids, s.occurred_at,
            CASE WHEN own.accesses < %(own)s THEN -0.7 WHEN peers.people >= %(people)s THEN 0.3 ELSE -0.3 END AS strength,
            jsonb_build_object('at', to_char(s.local_start, 'HH24:MI'), 'weekday', trim(to_char(s.local_start, 'Day')),
                'accesses', own.accesses, 'days', %(past_days)s, 'people', peers.people,
                'median', round((100 * coalesce(peers.median, 0))::numeric, 1),
                'most', round((100 * coalesce(peers.most, 0))::numeric, 1)) AS facts
        FROM (
            SELECT a.id, a.organisation, a.staff_uid, a.nhs_number, a.started_at AS occurred_at, a.local_start,
                a.local_start::date AS day, extract(hour FROM a.local_start)::int AS hour, today.role_code, today.site
            FROM subject a JOIN privacy_staffday today ON today.organisation = a.organisation
                AND today.staff_uid = a.staff_uid AND today.day = a.local_start::date
            WHERE NOT a.explained
        ) s
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(d.accesses), 0) AS accesses, coalesce(sum({NEAR}) FILTER (WHERE {ALIKE}), 0) AS near
            FROM privacy_staffday d WHERE d.organisation = s.organisation AND d.staff_uid = s.staff_uid
                AND d.day < s.day AND d.day >= s.day - %(past_days)s::int
        ) own
        CROSS JOIN LATERAL (
            SELECT count(*) AS people, max(share) AS most, percentile_cont(0.5) WITHIN GROUP (ORDER BY share) AS median,
                array_agg(share) AS shares
            FROM (
                SELECT (near + %(leans)s * sum(near) OVER () / greatest(1, sum(accesses) OVER ()))::float
                    / (accesses + %(leans)s) AS share
                FROM (
                    SELECT sum(d.accesses) AS accesses, coalesce(sum({NEAR}) FILTER (WHERE {ALIKE}), 0) AS near
                    FROM privacy_staffday d
                    WHERE own.accesses >= least(%(own)s, %(own_beside)s) AND own.near = 0 AND d.organisation = s.organisation
                        AND d.role_code = s.role_code AND d.site = s.site AND d.staff_uid <> s.staff_uid
                        AND d.day < s.day AND d.day >= s.day - %(past_days)s::int
                    GROUP BY d.staff_uid HAVING sum(d.accesses) >= 5
                ) each
            ) leaning
        ) peers
        CROSS JOIN LATERAL (
            SELECT coalesce(peers.median + 2 * 1.4826 * percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(share - peers.median)), 0)
                AS usual FROM unnest(peers.shares) AS share
        ) around
        WHERE own.accesses >= CASE WHEN peers.people >= %(people)s THEN least(%(own)s, %(own_beside)s) ELSE %(own)s END
            AND own.near = 0 AND around.usual < %(share)s
    """
    # Later accesses without a reason, of the same person and of those with the same role and site.
    widen = """, touched AS (
        SELECT staff_uid, role_code, site, daterange(least(local_start, was)::date, greatest(local_start, was)::date
            + %(past_days)s::int, '(]') AS after
        FROM (SELECT *, was_started_at AT TIME ZONE 'Europe/London' AS was FROM subject) s
    ), later AS MATERIALIZED (
        SELECT d.staff_uid, d.day
        FROM (SELECT role_code, site, unnest(range_agg(after)) AS days FROM touched GROUP BY role_code, site) g
        CROSS JOIN LATERAL (SELECT * FROM privacy_staffday d WHERE d.organisation = %(organisation)s
            AND d.role_code = g.role_code AND d.site = g.site AND d.day >= lower(g.days) AND d.day < upper(g.days)
            AND d.unexplained_patients > 0 OFFSET 0) d
        UNION
        SELECT d.staff_uid, d.day
        FROM (SELECT staff_uid, unnest(range_agg(after)) AS days FROM touched GROUP BY staff_uid) g
        CROSS JOIN LATERAL (SELECT * FROM privacy_staffday d WHERE d.organisation = %(organisation)s
            AND d.staff_uid = g.staff_uid AND d.day >= lower(g.days) AND d.day < upper(g.days)
            AND d.unexplained_patients > 0 OFFSET 0) d
    )
        SELECT b.id FROM later CROSS JOIN LATERAL (
            SELECT b.id FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation = ''
            WHERE b.organisation = %(organisation)s AND b.staff_uid = later.staff_uid
                AND b.started_at >= later.day::timestamp AT TIME ZONE 'Europe/London'
                AND b.started_at < (later.day + 1)::timestamp AT TIME ZONE 'Europe/London' OFFSET 0
        ) b
    """
    examples = (
        fires("At ten in the evening, where all work by day", (*WEEKS, Seen(minute=13 * 60)), care=CARE),
        fires("The same of somebody who came a week ago", (*FEW, Seen(minute=13 * 60)), care=CARE),
        silent(
            "Somebody who came a week ago, and nobody to compare with",
            (*(seen for seen in FEW if seen.staff == 1), Seen(minute=13 * 60)),
            care=CARE,
        ),
        silent("At noon, as on other days", (*WEEKS, Seen(minute=3 * 60)), care=CARE),
        silent("Colleagues work at that hour", (*WEEKS, *NIGHTS, Seen(minute=13 * 60)), care=THEIR_CARE),
        silent("In care", (*WEEKS, Seen(minute=13 * 60)), care=(*CARE, Care(patient=1))),
        silent("Nothing is known of the person's hours", (Seen(minute=13 * 60),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the hour, the person's own weeks and the colleagues' shares."""
        peers = (
            f"of {facts['people']} colleagues' accesses {facts['median']:g} % are (median; at most {facts['most']:g} %)"
            if facts["people"]
            else "no colleagues to compare"
        )
        return (
            f"Opened at {facts['at']} on a {facts['weekday']}: none of the person's {facts['accesses']} accesses of the last "
            f"{int(facts['days'])} days is within an hour of that time on such a day; {peers}."
        )
