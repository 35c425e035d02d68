"""An account that had slept for months opened a record."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Person, Seen, Shift, fires, silent

PAST = tuple(Seen(patient=10 + n, day=-100 - n) for n in range(6))


class DormantAccount(Rule):
    """The first day of use after many weeks without any, and without a shift on the rota.

    The person used the account before; or has been employed for as long as accesses are known, and never used it.
    """

    id = "dormant-account"
    title = "Dormant account"
    rationale = (
        "An account that nobody has used for months is not missed by its owner when somebody else uses it; and whoever "
        "has moved to other work should have lost it."
    )
    innocent = (
        "Back from parental leave, sickness or a secondment, with no rota sent.",
        "Work without records for a while.",
    )
    reviewer_checks = ("Was the person at work that day?", "Has the person been away, and with whom was the card?")
    thresholds = (
        Threshold("gap", 60, "days", "longer than a holiday; accounts are commonly suspended after 60 to 90 days"),
        Threshold("used_on", 2, "days", "somebody who used it on a single day has no habit to break"),
        Threshold("used_within", 180, "days", "half a year before the gap"),
        Threshold("missed", 5, "days", "a gap in which as many days of use were due is chance once in 150 times"),
        Threshold("prior", 14, "days", "added to those of use, so that a few days in a row are no habit for ever"),
        Threshold("never", -0.7, "logarithm", "some people seldom need a record, and one of their uses is the first"),
    )
    share_of_wrongful = 0.03
    usual_rate = 0.0015
    usual_source = "a person in some dozens comes back from long leave in a year, and has one first day"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN slept.never THEN %(never)s ELSE 0 END AS strength,
            jsonb_build_object('days', slept.today - slept.since, 'never', slept.never) AS facts
        FROM subject s JOIN (
            SELECT d.staff_uid, d.today, last.day IS NULL AS never, coalesce(last.day, known.since) AS since
            FROM (
                SELECT *, today - lag(today) OVER (PARTITION BY staff_uid ORDER BY today) AS rested FROM (
                    SELECT staff_uid, local_start::date AS today, min(CASE WHEN employer = organisation THEN started_on END)
                        AS started_on FROM subject
                    WHERE coalesce(previous_at < started_at - make_interval(hours => 24 * (%(gap)s::int - 1)), true)
                    GROUP BY staff_uid, local_start::date
                ) used OFFSET 0
            ) d
            CROSS JOIN (SELECT (min(started_at) AT TIME ZONE 'Europe/London')::date AS since FROM audit_access
                WHERE organisation = %(organisation)s) known
            LEFT JOIN LATERAL (
                SELECT p.day FROM privacy_staffday p WHERE p.organisation = %(organisation)s AND p.staff_uid = d.staff_uid
                    AND p.day < d.today ORDER BY p.day DESC LIMIT 1
            ) last ON true
            WHERE coalesce(d.rested > %(gap)s, true)
                AND d.today - coalesce(last.day, greatest(known.since, d.started_on)) > %(gap)s AND CASE
                WHEN last.day IS NULL THEN d.started_on IS NOT NULL
                ELSE (SELECT count(*) >= %(used_on)s AND (d.today - last.day) * count(*)
                        >= %(missed)s * (last.day - min(p.day) + %(prior)s)
                    FROM privacy_staffday p WHERE p.organisation = %(organisation)s
                    AND p.staff_uid = d.staff_uid AND p.day <= last.day AND p.day > last.day - %(used_within)s::int) END
        ) slept ON slept.staff_uid = s.staff_uid AND slept.today = s.local_start::date
        WHERE NOT EXISTS (
            SELECT FROM privacy_rotashift r WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid
                AND r.starts_at <= s.started_at + interval '1 day' AND r.ends_at >= s.started_at - interval '1 day')
    """
    # First days after a gap that follow a day of the window, by the days known so far; the next day of use after one that
    # an access has left; and everybody's first day where accesses are known from an earlier day on than before.
    widen = """
        SELECT b.id FROM (
            SELECT DISTINCT o.staff_uid, later.day FROM (
                SELECT staff_uid, min(day) AS day, max(day) AS until FROM (
                    SELECT staff_uid, local_start::date AS day FROM subject
                    UNION SELECT staff_uid, (was_started_at AT TIME ZONE 'Europe/London')::date FROM subject
                ) touched GROUP BY staff_uid
            ) o CROSS JOIN LATERAL (
                SELECT d.day, lag(d.day) OVER (ORDER BY d.day) AS last, lag(d.day, 2) OVER (ORDER BY d.day)
                    AS before FROM privacy_staffday d
                WHERE d.organisation = %(organisation)s AND d.staff_uid = o.staff_uid
                    AND d.day <= o.until + (%(gap)s + %(used_within)s)::int AND d.day >= coalesce((
                        SELECT max(e.day) FROM privacy_staffday e WHERE e.organisation = %(organisation)s
                            AND e.staff_uid = o.staff_uid AND e.day < o.day), o.day)
            ) later
            WHERE later.day > o.day AND (later.last IS NULL OR later.day - later.last > %(gap)s
                OR coalesce(later.day - later.before > %(gap)s, true) AND EXISTS (
                    SELECT FROM subject s WHERE s.staff_uid = o.staff_uid AND s.was_started_at <> s.started_at
                        AND (s.was_started_at AT TIME ZONE 'Europe/London')::date = later.last))
        ) gaps JOIN audit_access b ON b.organisation = %(organisation)s AND b.staff_uid = gaps.staff_uid
            AND b.started_at >= gaps.day::timestamp AT TIME ZONE 'Europe/London'
            AND b.started_at < (gaps.day + 1)::timestamp AT TIME ZONE 'Europe/London'
        UNION SELECT b.id FROM (
            SELECT staff_uid, min(day) AS day FROM privacy_staffday WHERE organisation = %(organisation)s GROUP BY staff_uid
        ) begun JOIN audit_access b ON b.organisation = %(organisation)s AND b.staff_uid = begun.staff_uid
            AND b.started_at >= begun.day::timestamp AT TIME ZONE 'Europe/London'
            AND b.started_at < (begun.day + 1)::timestamp AT TIME ZONE 'Europe/London'
        WHERE (SELECT min(started_at) FROM subject) <=
                (SELECT min(started_at) FROM audit_access WHERE organisation = %(organisation)s)
            AND begun.day - (SELECT min(local_start)::date FROM subject) > %(gap)s
    """
    examples = (
        fires("After fourteen weeks", (*PAST, Seen())),
        silent("After two weeks", (*PAST, *(Seen(patient=30 + n, day=-54 + 20 * n) for n in range(3)), Seen())),
        silent("After fourteen weeks, and on duty", (*PAST, Seen()), shifts=(Shift(),)),
        silent("Once long ago, and once now", (Seen(patient=2, day=-100), Seen())),
        silent("Seldom before, too", (*(Seen(patient=n, day=-75 - 25 * n) for n in range(4)), Seen())),
        fires(
            "Three days in a row, and then none", (*(Seen(patient=n, day=-83 + n) for n in range(3)), Seen(patient=9))
        ),
        fires(
            "Employed for years, and used for the first time",
            (Seen(patient=2, staff=2, day=-90), Seen()),
            people=(Person(started_day=-900),),
        ),
        silent(
            "New, and used for the first time",
            (Seen(patient=2, staff=2, day=-90), Seen()),
            people=(Person(started_day=-20),),
        ),
        silent("A first access", (Seen(),), people=(Person(started_day=-900),)),
        silent("A first access, and nothing is known of the person", (Seen(patient=2, staff=2, day=-90), Seen())),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts the days."""
        return f"The account had not been used for {facts['days']} days before, and no shift is known for that day."
