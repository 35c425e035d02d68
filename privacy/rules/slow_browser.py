"""A few patients a day, on many days, whom nothing connects with the person's work."""

from datetime import date
from typing import Any

from privacy.rules.base import Rule, Scope, Threshold
from privacy.rules.examples import Care, Record, Seen, fires, silent
from privacy.rules.peers import colleagues_have
from privacy.rules.surprise import (
    colleagues,
    doubted,
    feed_failed,
    in_care,
    less_if_cared,
    mates,
    nobody_explained,
    surprise,
)

COLLEAGUES = tuple(
    Seen(staff=person, patient=100 * person + day, day=-day, minute=7 * person)
    for person in (2, 3, 4)
    for day in range(20)
)
WORK = tuple(Seen(patient=100 + day, day=-day, minute=60) for day in range(20))
CARE = tuple(Care(patient=100 * person + day, day=-day) for person in (1, 2, 3, 4) for day in range(20))
# A team of whose patients care data leave out one in five, and somebody of it with sixteen of forty.
LEFT_OUT = tuple(
    Seen(staff=person, patient=100 * person + n, day=-(n // 2), minute=7 * person + 60 * (n % 2))
    for person in (2, 3, 4)
    for n in range(40)
)
THEIR_CARE = tuple(Care(patient=100 * person + n, day=-(n // 2)) for person in (2, 3, 4) for n in range(40) if n % 5)
OWN = tuple(Seen(patient=100 + n, day=-(n // 2), minute=60 * (n % 2)) for n in range(24))
OWN_CARE = tuple(Care(patient=100 + n, day=-(n // 2)) for n in range(24))
STRANGERS = tuple(Seen(patient=n, day=-n, minute=200) for n in range(16))
OF_ALL_AGES = tuple(Record(patient=100 + n, born=date(1930 + 3 * n, 1, 1)) for n in range(24))
STRENGTH = f"""(least(3, (found.surprise - %(surprise)s) / 8)
    + CASE WHEN alike.surprise >= %(alike)s THEN 1 ELSE 0 END
    - CASE WHEN s.unexplained > %(feed)s * s.all_patients THEN 1 ELSE 0 END
    - CASE WHEN s.team = '' THEN %(unknown)s ELSE 0 END + {less_if_cared()})"""


class SlowBrowser(Rule):
    """Serial curiosity spread thin."""

    id = "slow-browser"
    title = "A few unrelated patients, day after day"
    rationale = (
        "One GP's manager opened 1,940 records in 14 months when 3 were needed: never many a day. What gives it away is the "
        "share without a reason in care, summed over weeks, beside colleagues with the same work. Patients alike in age "
        "make it likelier, and show it where care data leave out so much that the share alone does not."
    )
    innocent = (
        "Work that care data do not hold: an audit, research, complaints, coding, a recall list.",
        "A clinic or a ward whose care data are not sent to OneClick.",
    )
    reviewer_checks = (
        "Which task needed these patients, and who gave it?",
        "What do the patients have in common: age, sex, street, name?",
        "Do colleagues with the same task have as many?",
    )
    scope = Scope.STAFF_DAY
    is_pattern = True
    takes_in = ("many-patients", "bulk-browse")
    thresholds = (
        Threshold("past_days", 42, "days", "six weeks: two patients a week already make a dozen"),
        Threshold("on_days", 4, "days", "fewer are a single occasion"),
        Threshold("least", 6, "patients", "fewer are wrong clicks and late care data"),
        Threshold("surprise", 9, "natural logarithm", "one honest person in eight thousand, over the six weeks"),
        Threshold(
            "usual", 0.03, "share of patients", "what care data ordinarily leave unexplained (Fabbri, LeFevre 2011)"
        ),
        Threshold("prior", 20, "patients", "what that counts for beside a colleague's own"),
        Threshold(
            "feed",
            0.7,
            "share of patients",
            "more than this is likelier work that no care data hold; sure with nobody to compare",
        ),
        Threshold(
            "all", 0.8, "share of patients", "where colleagues have as much, care data do not hold the work of the team"
        ),
        Threshold("alone", 0.15, "share of patients", "what care data may leave of a person with nobody to compare"),
        Threshold(
            "whole_day",
            4,
            "patients",
            "a day with none of these explained, of nobody in the team, is one on which the feed failed",
        ),
        Threshold("alike", 6, "natural logarithm", "chance, of the band that holds most"),
        Threshold(
            "some",
            3,
            "natural logarithm",
            "one honest person in twenty: enough where so many are of an age by no chance",
        ),
        Threshold("by_no_chance", 9, "natural logarithm", "one in eight thousand, of the band that holds most"),
        Threshold("unknown", 1, "natural logarithm", "somebody of no known team, whose work no team's care explains"),
        Threshold("span", 10, "years", "the width of an age band"),
    )
    share_of_wrongful = 0.15
    usual_rate = 0.0005
    usual_source = "nine of surprise leaves one honest person in eight thousand, and unusual duties some more"
    query = f""", candidates AS MATERIALIZED (
        SELECT s.*, own.* FROM (SELECT * FROM subject WHERE unexplained_patients > 0) s
        CROSS JOIN LATERAL (
            SELECT sum(p.unexplained_patients) AS unexplained, sum(p.patients) AS patients,
                count(*) FILTER (WHERE p.unexplained_patients > 0) AS on_days
            FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.staff_uid = s.staff_uid
                AND p.day <= s.day AND p.day > s.day - %(past_days)s::int
        ) every
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(p.unexplained_patients), 0) AS unexplained, coalesce(sum(p.patients), 0) AS all_patients,
                count(*) FILTER (WHERE p.unexplained_patients > 0) AS on_days, array_agg(p.day) AS days
            FROM privacy_staffday p
            WHERE every.unexplained >= %(least)s AND every.on_days >= %(on_days)s
                AND {surprise("every.unexplained", "every.patients", "least(%(usual)s, 0.95)")} >= %(surprise)s
                AND p.organisation = s.organisation AND p.staff_uid = s.staff_uid
                AND p.day <= s.day AND p.day > s.day - %(past_days)s::int
                AND NOT (p.unexplained_patients > 0 AND p.unexplained_patients = p.patients AND ({feed_failed("p.day")}
                    OR p.patients >= %(whole_day)s AND {nobody_explained("p.day")}))
        ) own
        WHERE own.unexplained >= %(least)s AND own.on_days >= %(on_days)s
    ), {mates("unexplained_patients", "patients")}
        SELECT 'staff:' || s.staff_uid || ':' || s.day AS subject, s.staff_uid, '' AS nhs_number, seen.access_ids,
            seen.occurred_at, {doubted(STRENGTH)} AS strength,
            jsonb_build_object('hits', seen.patients, 'patients', s.all_patients, 'on_days', s.on_days, 'days', %(past_days)s,
                'people', peers.people, 'expected', round(peers.expected::numeric, 3), 'least', peers.least,
                'most', peers.most, 'surprise', round(found.surprise::numeric, 1),
                'in_care', round((100 * cared.share)::numeric),
                'alike', CASE WHEN alike.surprise >= %(alike)s THEN alike.n ELSE 0 END, 'span', %(span)s) AS facts
        FROM candidates s LEFT JOIN mates USING (role_code, site, team, day)
        {colleagues("unexplained_patients", "patients")}
        CROSS JOIN LATERAL (
            SELECT CASE WHEN expected < %(all)s THEN {surprise("s.unexplained", "s.all_patients", "expected")}
                ELSE 0 END AS surprise FROM (SELECT CASE
                WHEN peers.mates = 0 AND s.unexplained > %(feed)s * s.all_patients AND EXISTS (
                    SELECT FROM privacy_rate f WHERE f.organisation = s.organisation AND f.kind = 'fed')
                    AND NOT EXISTS (SELECT FROM privacy_rate f WHERE f.organisation = s.organisation AND f.kind = 'fed'
                        AND f.key = s.team) THEN 1
                WHEN peers.people >= 2 THEN around.most WHEN s.unexplained > %(feed)s * s.all_patients THEN 1
                ELSE greatest(CASE WHEN peers.mates = 0 THEN %(alone)s END, around.most) END AS expected) other
        ) found
        CROSS JOIN LATERAL (
            SELECT array_agg(a.id ORDER BY a.started_at, a.launch_id) AS access_ids, max(a.started_at) AS occurred_at,
                count(DISTINCT a.nhs_number) AS patients
            FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id AND m.explanation = ''
            WHERE found.surprise >= %(some)s AND a.organisation = s.organisation AND a.staff_uid = s.staff_uid
                AND a.started_at >= (s.day + 1 - %(past_days)s::int)::timestamp AT TIME ZONE 'Europe/London'
                AND a.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
                AND (a.started_at AT TIME ZONE 'Europe/London')::date = ANY (s.days)
        ) seen
        {in_care("seen.access_ids")}
        CROSS JOIN LATERAL (
            SELECT {surprise("n", "known", "greatest(0.15, (others + 2.0) / (all_others + 10))")} AS surprise, n FROM (
                SELECT band.n, count(*) FILTER (WHERE NOT explained) AS known,
                    count(*) FILTER (WHERE explained AND born BETWEEN band.since AND band.until) AS others,
                    count(*) FILTER (WHERE explained) AS all_others
                FROM (
                    SELECT p.nhs_number, p.date_of_birth AS born, bool_or(m.explanation <> '') AS explained
                    FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
                    JOIN privacy_patient p ON p.nhs_number = a.nhs_number AND p.date_of_birth IS NOT NULL
                    WHERE found.surprise >= %(some)s AND a.organisation = s.organisation AND a.staff_uid = s.staff_uid
                        AND a.started_at >= (s.day + 1 - %(past_days)s::int)::timestamp AT TIME ZONE 'Europe/London'
                        AND a.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
                    GROUP BY p.nhs_number
                ) patients CROSS JOIN (
                    SELECT born AS until, (born - make_interval(years => %(span)s::int))::date AS since, n FROM (
                        SELECT p.date_of_birth AS born, count(*) OVER (ORDER BY p.date_of_birth
                            RANGE BETWEEN make_interval(years => %(span)s::int) PRECEDING AND CURRENT ROW) AS n
                        FROM privacy_patient p WHERE p.date_of_birth IS NOT NULL AND p.nhs_number IN (
                            SELECT a.nhs_number FROM audit_access a WHERE a.id = ANY (seen.access_ids))
                    ) bands ORDER BY n DESC, born LIMIT 1
                ) band GROUP BY band.n
            ) counted UNION ALL SELECT 0, 0 ORDER BY surprise DESC NULLS LAST LIMIT 1
        ) alike
        WHERE (found.surprise >= %(surprise)s OR found.surprise >= %(some)s AND alike.surprise >= %(by_no_chance)s)
            AND seen.patients >= %(least)s
    """
    examples = (
        fires(
            "Ten strangers in three weeks; colleagues have none",
            (*COLLEAGUES, *WORK, *(Seen(patient=n, day=-2 * n, minute=90) for n in range(10))),
            care=CARE,
        ),
        fires(
            "Ten strangers, all young",
            (*COLLEAGUES, *WORK, *(Seen(patient=n, day=-2 * n, minute=90) for n in range(10))),
            care=CARE,
            records=tuple(Record(patient=n, born=date(1998 + n % 5, 1, 1)) for n in range(10)),
        ),
        fires(
            "More than colleagues, and all of an age",
            (*LEFT_OUT, *OWN, *STRANGERS),
            care=(*THEIR_CARE, *OWN_CARE),
            records=(*OF_ALL_AGES, *(Record(patient=n, born=date(1998 + n % 5, 1, 1)) for n in range(16))),
        ),
        silent(
            "More than colleagues, of all ages",
            (*LEFT_OUT, *OWN, *STRANGERS),
            care=(*THEIR_CARE, *OWN_CARE),
            records=(*OF_ALL_AGES, *(Record(patient=n, born=date(1930 + 5 * n, 1, 1)) for n in range(16))),
        ),
        silent(
            "Two strangers",
            (*COLLEAGUES, *WORK, *(Seen(patient=n, day=-5 * n, minute=90) for n in range(2))),
            care=CARE,
        ),
        silent(
            "Colleagues have as many",
            tuple(
                Seen(staff=person, patient=100 * person + day, day=-day, minute=7 * person)
                for person in (1, 2, 3, 4)
                for day in range(20)
            ),
            care=tuple(
                Care(patient=100 * person + day, day=-day) for person in (1, 2, 3, 4) for day in range(0, 20, 3)
            ),
        ),
        silent(
            "The only colleague has as many",
            tuple(
                Seen(staff=person, patient=100 * person + n, day=-(n // 3), minute=7 * n)
                for person in (1, 2)
                for n in range(60)
            ),
            care=tuple(
                Care(patient=100 * person + n, day=-(n // 3)) for person in (1, 2) for n in range(60) if n % 5 > 1
            ),
        ),
        silent(
            "One patient, again and again",
            (*COLLEAGUES, *WORK, *(Seen(day=-2 * n, minute=90) for n in range(10))),
            care=CARE,
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the person's numbers, the colleagues' and what the patients share."""
        peers = (
            colleagues_have(facts["people"], facts["least"], facts["most"])
            if facts["people"]
            else "no colleagues to compare"
        )
        cared = f" {facts['in_care']:g} % of them were in care here in those weeks." if facts.get("in_care") else ""
        alike = f" {facts['alike']} of them were born within {int(facts['span'])} years." if facts["alike"] else ""
        return (
            f"{facts['hits']} patients on {facts['on_days']} days of the last {int(facts['days'])} that no care contact "
            f"explains, of {facts['patients']} opened; {peers}.{cared}{alike}"
        )
