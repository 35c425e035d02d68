"""Far more patients in a day than the person usually opens, and than colleagues do."""

from datetime import date
from typing import Any

from privacy.rules.base import Rule, Scope, Threshold
from privacy.rules.examples import Seen, fires, silent
from privacy.rules.peers import colleagues_have
from privacy.rules.surprise import doubted, feed_failed, in_care, less_if_cared
from privacy.rules.weekdays import SAME_WEEKDAY, colleagues_days, usual

STRENGTH = f"(least(3, ln(s.unexplained_patients / limits.most) * 2) + {less_if_cared()})"


class ManyPatients(Rule):
    """A day that stands out against the person's own past and against peers of the same role and site."""

    id = "many-patients"
    title = "Many patients in a day"
    rationale = (
        "Browsing shows as a day out of proportion. Compared with the person's own days and with colleagues of the same "
        "role and site or the same team, on the same weekday, by median and median absolute deviation, so that a busy "
        "clinic is not taken for it."
    )
    innocent = ("A new duty such as coding, an audit or a recall list.", "Cover for absent colleagues.")
    reviewer_checks = ("What was the person's task that day?", "Do the patients share a clinic, a ward or a letter?")
    scope = Scope.STAFF_DAY
    is_pattern = True
    takes_in = ("bulk-browse",)
    thresholds = (
        Threshold("alone", 60, "unexplained patients", "where there is no past and no colleague to compare with"),
        Threshold("least", 12, "unexplained patients", "fewer are an ordinary clinic with late care data"),
        Threshold(
            "deviations", 5, "robust standard deviations", "one honest day in a million where days vary normally"
        ),
        Threshold("share", 0.5, "share of the day's patients", "where care explains most, it is work"),
        Threshold("past_days", 28, "days", "four weeks, so that each weekday counts alike", 7, 28),
    )
    # 1.4826 turns a median absolute deviation into a standard deviation; the square root is the least spread of counts.
    share_of_wrongful = 0.1
    usual_rate = 0.0005
    usual_source = "five robust deviations leave few honest days"
    query = f"""
        SELECT 'staff:' || s.staff_uid || ':' || s.day AS subject, s.staff_uid, '' AS nhs_number, seen.access_ids,
            seen.occurred_at, {doubted(STRENGTH)} AS strength,
            jsonb_build_object('patients', s.patients, 'unexplained', s.unexplained_patients, 'day', s.day,
                'own_median', round(own.median::numeric, 1), 'own_days', own.days, 'own_weekdays', own.weekdays,
                'peer_median', round(peers.median::numeric, 1), 'peer_spread', round(around.spread::numeric, 1),
                'peers', peers.people, 'peer_least', peers.least, 'peer_most', peers.most) AS facts
        FROM (
            SELECT * FROM subject WHERE unexplained_patients >= %(least)s AND unexplained_patients >= %(share)s * patients
        ) s
        CROSS JOIN LATERAL (
            SELECT count(*) AS days, count(*) FILTER (WHERE alike) AS weekdays, {usual("n")} AS median
            FROM (
                SELECT p.unexplained_patients AS n, {SAME_WEEKDAY.format("p.day", "s.day")} AS alike
                FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.staff_uid = s.staff_uid
                    AND p.day < s.day AND p.day >= s.day - %(past_days)s::int
            ) d
        ) own
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT staff_uid) AS people, coalesce(max(n) FILTER (WHERE alike), 0) AS most,
                coalesce(min(n) FILTER (WHERE alike), 0) AS least, {usual("n")} AS median
            FROM {colleagues_days("p.unexplained_patients", "p.day < s.day")}
        ) peers
        CROSS JOIN LATERAL (
            SELECT 1.4826 * {usual("abs(n - peers.median)")} AS spread
            FROM {colleagues_days("p.unexplained_patients", "p.day < s.day")}
        ) around
        CROSS JOIN LATERAL (
            SELECT greatest(CASE WHEN own.days < 5 AND peers.people < 3 THEN %(alone)s ELSE %(least)s END,
                peers.median + %(deviations)s * greatest(around.spread, sqrt(peers.median)),
                own.median + %(deviations)s * sqrt(own.median)) AS most
        ) limits
        CROSS JOIN LATERAL (
            SELECT array_agg(a.id ORDER BY a.started_at, a.launch_id) AS access_ids, min(a.started_at) AS occurred_at
            FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id AND m.explanation = ''
            WHERE s.unexplained_patients >= limits.most AND a.organisation = s.organisation AND a.staff_uid = s.staff_uid
                AND a.started_at >= s.day::timestamp AT TIME ZONE 'Europe/London'
                AND a.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
        ) seen
        {in_care("seen.access_ids")}
        WHERE s.unexplained_patients >= limits.most AND seen.access_ids IS NOT NULL AND NOT {feed_failed("s.day")}
    """
    examples = (
        fires(
            "Forty strangers in a day, after days of two",
            (
                *(Seen(patient=500 + 2 * d + n, day=-d, minute=n) for d in range(1, 8) for n in range(2)),
                *(Seen(patient=n, minute=5 * n) for n in range(1, 41)),
            ),
        ),
        silent("Five patients", tuple(Seen(patient=n, minute=5 * n) for n in range(1, 6))),
        silent(
            "Forty, as every day",
            tuple(Seen(patient=100 * (d + 10) + n, day=d, minute=5 * n) for d in range(-9, 1) for n in range(1, 41)),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the person's own numbers and the peers'."""
        weekday = date.fromisoformat(facts["day"]).strftime("%A")
        own = f"on a {weekday} usually {facts['own_median']:g}" if facts["own_days"] else "no earlier days to compare"
        peers = (
            f"{colleagues_have(facts['peers'], facts.get('peer_least', 0), facts['peer_most'])} on a {weekday}, "
            f"usually {facts['peer_median']:g}"
            if facts["peers"]
            else "no colleagues to compare"
        )
        return f"{facts['unexplained']} patients on {facts['day']} that no care contact explains ({own}; {peers})."
