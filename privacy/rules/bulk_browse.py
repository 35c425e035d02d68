"""Many different patients within an hour, seconds each, whom no care contact explains."""

from datetime import date
from typing import Any

from privacy.context.explanations import WEAK
from privacy.rules.base import Rule, Scope, Threshold
from privacy.rules.examples import Care, Seen, fires, silent
from privacy.rules.peers import between
from privacy.rules.surprise import doubted, feed_failed, in_care, less_if_cared
from privacy.rules.weekdays import colleagues_days, usual

# Accesses of a day in the hour of the clock in which the busiest sixty minutes begin, or in that in which they end.
IN_HOUR = "greatest(p.hours[hour.starts + 1], p.hours[hour.ends + 1])"
STRENGTH = f"""(least(2, ln(s.busiest_hour / limits.most) * 1.5)
    + CASE WHEN hour.seconds <= %(brief)s THEN 0.5 ELSE -0.5 END
    + CASE WHEN hour.patients < usual.most THEN %(usual_hour)s ELSE 0 END + {less_if_cared()})"""


class BulkBrowse(Rule):
    """An hour that stands out against the person's own past and against colleagues."""

    id = "bulk-browse"
    title = "Many patients within an hour"
    rationale = (
        "Leafing through records shows as many patients in a row, each for seconds. Hours of the person's own past weeks and "
        "of colleagues of the same role and site, the same day's too, show what an hour may hold when care data are missing."
    )
    innocent = (
        "Preparing a clinic or a ward round whose care data come late.",
        "A recall, an audit or coding from a list.",
    )
    reviewer_checks = (
        "Which list did the person work from?",
        "What did the person do with each record: was anything written?",
        "Do the patients share a clinic, a street, an age?",
    )
    scope = Scope.STAFF_DAY
    is_pattern = True
    thresholds = (
        Threshold(
            "least", 8, "patients within an hour", "a consultation every seven minutes with no break is a full clinic"
        ),
        Threshold(
            "deviations", 5, "robust standard deviations", "one honest hour in a million where they vary normally"
        ),
        Threshold("share", 0.6, "share of the hour's patients", "where care explains most, it is work"),
        Threshold("past_days", 28, "days", "four weeks, so that each weekday counts alike"),
        Threshold(
            "gap", 2, "colleagues", "so many with an unexplained day at the same time are a gap in the care data"
        ),
        Threshold(
            "times", 2, "times", "beside a gap: twice what anybody with that work opened in any hour, explained or not"
        ),
        Threshold(
            "usual_hour", -1.0, "logarithm", "colleagues open as many, explained or not, at that hour of the weekday"
        ),
        Threshold("brief", 60, "seconds", "less is not enough to read a record for care"),
    )
    share_of_wrongful = 0.1
    usual_rate = 0.0005
    usual_source = "five robust deviations leave few honest hours; work from lists some more"
    # A colleague's day is unexplained where at least three patients and half of them are.
    query = f"""
        SELECT 'staff:' || s.staff_uid || ':' || s.day AS subject, s.staff_uid, '' AS nhs_number, hour.access_ids,
            hour.occurred_at, {doubted(STRENGTH)} AS strength,
            jsonb_build_object('patients', s.busiest_hour, 'of', hour.patients, 'day', s.day,
                'minutes', round(hour.minutes), 'seconds', round(hour.seconds), 'own_most', own.most,
                'own_days', own.days, 'people', peers.people, 'peer_most', peers.most, 'hour', hour.starts,
                'hour_people', then_hour.people, 'hour_least', then_hour.least, 'hour_most', then_hour.most,
                'hour_median', round(then_hour.median::numeric, 1), 'hour_limit', round(usual.most::numeric, 1)) AS facts
        FROM (SELECT * FROM subject WHERE busiest_hour >= %(least)s) s
        CROSS JOIN LATERAL (
            SELECT count(*) AS days, coalesce(max(p.busiest_hour), 0) AS most,
                coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY p.busiest_hour), 0) AS usual
            FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.staff_uid = s.staff_uid
                AND p.day < s.day AND p.day >= s.day - %(past_days)s::int
        ) own
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT p.staff_uid) AS people, coalesce(max(p.busiest_hour), 0) AS most,
                coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY p.busiest_hour), 0) AS median,
                array_agg(p.busiest_hour) AS hours,
                count(*) FILTER (WHERE p.day = s.day AND p.unexplained_patients >= 3
                    AND p.unexplained_patients >= 0.5 * p.patients) AS bare
            FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.role_code = s.role_code
                AND p.site = s.site AND p.staff_uid <> s.staff_uid
                AND p.day <= s.day AND p.day >= s.day - %(past_days)s::int
        ) peers
        CROSS JOIN LATERAL (
            SELECT greatest(%(least)s, own.usual + 2 * sqrt(own.usual), peers.median + %(deviations)s
                * greatest(sqrt(peers.median), 1.4826 * coalesce(
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(n - peers.median)), 0))) AS most
            FROM unnest(peers.hours) AS n
        ) limits
        CROSS JOIN LATERAL (
            SELECT peers.bare < %(gap)s AND NOT {feed_failed("s.day")} OR s.busiest_hour >= %(times)s * (
                SELECT max(n) FROM privacy_staffday p CROSS JOIN LATERAL unnest(p.hours) AS n
                WHERE p.organisation = s.organisation AND (p.staff_uid = s.staff_uid AND p.day < s.day
                        OR p.staff_uid <> s.staff_uid AND p.role_code = s.role_code AND p.site = s.site AND p.day <= s.day)
                    AND p.day >= s.day - %(past_days)s::int) AS out
        ) stands
        CROSS JOIN LATERAL (
            SELECT w.access_ids, w.occurred_at, w.patients, w.minutes, w.seconds,
                extract(hour FROM w.occurred_at AT TIME ZONE 'Europe/London')::int AS starts,
                extract(hour FROM w.started_at AT TIME ZONE 'Europe/London')::int AS ends FROM (
                SELECT e.started_at, array_agg(a.id ORDER BY a.started_at, a.launch_id) FILTER (WHERE a.leafed) AS access_ids,
                    min(a.started_at) AS occurred_at, count(DISTINCT a.nhs_number) AS patients,
                    count(DISTINCT a.nhs_number) FILTER (WHERE a.bare) AS bare,
                    extract(epoch FROM max(a.started_at) - min(a.started_at)) / 60 AS minutes,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.ended_at - a.started_at))
                        FILTER (WHERE a.bare) AS seconds
                FROM audit_access e CROSS JOIN LATERAL (
                    SELECT b.*, m.explanation = '' AS bare, m.explanation = '' OR m.explanation IN ({WEAK})
                        AND b.ended_at - b.started_at < make_interval(secs => %(brief)s) AS leafed
                    FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id
                    WHERE b.organisation = e.organisation AND b.staff_uid = e.staff_uid
                        AND b.started_at BETWEEN e.started_at - interval '1 hour' AND e.started_at
                        AND b.started_at >= s.day::timestamp AT TIME ZONE 'Europe/London'
                ) a
                WHERE s.busiest_hour >= limits.most AND stands.out
                    AND e.organisation = s.organisation AND e.staff_uid = s.staff_uid
                    AND e.started_at >= s.day::timestamp AT TIME ZONE 'Europe/London'
                    AND e.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
                GROUP BY e.started_at, e.launch_id
                ORDER BY bare DESC, e.started_at, e.launch_id LIMIT 1
            ) w
        ) hour
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT staff_uid) AS people, coalesce(min(n) FILTER (WHERE alike), 0) AS least,
                coalesce(max(n) FILTER (WHERE alike), 0) AS most, {usual("n")} AS median
            FROM {colleagues_days(IN_HOUR, "p.day < s.day")} WHERE n > 0
        ) then_hour
        CROSS JOIN LATERAL (
            SELECT then_hour.median + %(deviations)s
                * greatest(sqrt(then_hour.median), 1.4826 * {usual("abs(n - then_hour.median)")}) AS most
            FROM {colleagues_days(IN_HOUR, "p.day < s.day")} WHERE n > 0
        ) usual
        {in_care("hour.access_ids")}
        WHERE s.busiest_hour >= limits.most AND stands.out AND s.busiest_hour >= %(share)s * hour.patients
            AND hour.access_ids IS NOT NULL
    """
    examples = (
        fires(
            "Twenty strangers in forty minutes",
            tuple(Seen(patient=n, minute=2 * n, seconds=15) for n in range(1, 21)),
        ),
        fires(
            "Fifteen in half an hour, after weeks of work that care explains",
            (
                *(Seen(patient=500 + d, day=-d) for d in range(1, 10)),
                *(Seen(patient=n, minute=2 * n, seconds=15) for n in range(1, 16)),
            ),
            care=tuple(Care(patient=500 + d, day=-d) for d in range(1, 10)),
        ),
        fires(
            "Leafing by one of a team whose work no care data hold",
            (
                *(
                    Seen(staff=p, patient=100 * p + n + 10 * d, day=-d, minute=60 * n)
                    for p in (1, 2, 3)
                    for d in range(9)
                    for n in range(3)
                ),
                *(Seen(patient=n, minute=300 + 2 * n, seconds=15) for n in range(1, 21)),
            ),
        ),
        silent("Twenty over a day", tuple(Seen(patient=n, minute=25 * n, seconds=15) for n in range(1, 21))),
        silent(
            "Twenty of a clinic",
            tuple(Seen(patient=n, minute=2 * n, seconds=15) for n in range(1, 21)),
            care=tuple(Care(patient=n) for n in range(1, 21)),
        ),
        silent(
            "Colleagues have as many on the day on which care data are missing",
            tuple(
                Seen(staff=person, patient=100 * person + n, minute=2 * n) for person in (1, 2, 3) for n in range(1, 21)
            ),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the hour, the person's own past and the colleagues'."""
        own = f"the busiest hour before had {facts['own_most']}" if facts["own_days"] else "no earlier days to compare"
        peers = (
            f"colleagues ({facts['people']}) had at most {facts['peer_most']}"
            if facts["people"]
            else "no colleagues to compare"
        )
        return (
            f"{facts['patients']} patients that no care contact explains within {int(facts['minutes'])} minutes on "
            f"{facts['day']}, half of them for {int(facts['seconds'])} seconds or less ({own}; {peers}{self._then(facts)})."
        )

    def _then(self, facts: dict[str, Any]) -> str:
        """What colleagues open at that hour of the weekday, explained or not."""
        if not facts.get("hour_people"):
            return ""
        weekday = date.fromisoformat(facts["day"]).strftime("%A")
        return (
            f"; on a {weekday} about {facts['hour']:02d}:00 they open {between(facts['hour_least'], facts['hour_most'])} in all,"
            f" usually {facts['hour_median']:g}"
        )
