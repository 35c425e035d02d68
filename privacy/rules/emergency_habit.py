"""A person opens records as an emergency far more often than colleagues do."""

from typing import Any

from privacy.rules.base import Rule, Scope, Threshold
from privacy.rules.examples import Care, Seen, fires, silent
from privacy.rules.peers import colleagues_have
from privacy.rules.poor_reason import SAME
from privacy.rules.surprise import colleagues, doubted, mates, surprise

# Colleagues who open a record a day each with permission.
COLLEAGUES = tuple(
    Seen(staff=person, patient=100 * person + day, day=-day, minute=7 * person)
    for person in (2, 3, 4)
    for day in range(12)
)
THEIR_CARE = tuple(Care(patient=100 * person + day, day=-day) for person in (2, 3, 4) for day in range(12))
WORDS = (
    "Collapsed",
    "Confused after a fall",
    "Seizure",
    "Unconscious",
    "Short of breath",
    "Chest pain",
    "Bleeding",
    "Shock",
)


def _emergencies(number: int, *reasons: str) -> tuple[Seen, ...]:
    """So many emergencies of person 1 on days one after another."""
    return tuple(
        Seen(patient=n, day=n - number, decisions=("emergency",), reason=reasons[n % len(reasons)])
        for n in range(1, number + 1)
    )


STRENGTH = """(least(3, (found.surprise - %(surprise)s) / 6 + CASE WHEN words.same THEN 1
    WHEN found.kind = 'all' THEN %(in_care)s ELSE 0 END))"""


class EmergencyHabit(Rule):
    """The share of emergencies among a person's accesses stands far above that of colleagues."""

    id = "emergency-habit"
    title = "Emergency as a habit"
    rationale = (
        "Who presses emergency because it is quicker than asking, or in order not to ask, shows over weeks beside colleagues "
        "with the same work. All emergencies are compared, and those that no care contact explains; the stronger counts."
    )
    innocent = (
        "Work that colleagues of the same role do not do, such as resuscitation or ambulance handover.",
        "Nights and weekends, when more patients cannot answer.",
    )
    reviewer_checks = (
        "Could the patients have been asked?",
        "Do the reasons fit the patients, or are they the same words again and again?",
        "What work did the person do that colleagues did not?",
    )
    scope = Scope.STAFF_DAY
    is_pattern = True
    thresholds = (
        Threshold("past_days", 28, "days", "four weeks, so that each weekday counts alike"),
        Threshold("least", 5, "emergencies", "fewer can be a bad week"),
        Threshold("peers", 2, "colleagues", "fewer are no comparison"),
        Threshold("accesses", 10, "accesses", "a share of fewer says little, unless nothing in care explains them"),
        Threshold(
            "times", 1.5, "times", "a high share of few accesses is no habit: also more than nine colleagues in ten"
        ),
        Threshold("surprise", 8, "natural logarithm", "one honest person in three thousand, over the four weeks"),
        Threshold(
            "same_surprise", 4, "natural logarithm", "one in fifty, who also gives the same words for most of them"
        ),
        Threshold("in_care", -2.0, "logarithm", "counting emergencies that care explains, each in words of its own"),
        Threshold("same", 5, "patients", "so many have the same trouble in the same words only by habit"),
        Threshold(
            "usual", 0.02, "share of accesses", "what an unknown colleague is taken to have that care does not explain"
        ),
        Threshold("prior", 10, "accesses", "what that counts for beside a colleague's own"),
    )
    despite_care = True
    share_of_wrongful = 0.06
    usual_rate = 0.0003
    usual_source = "eight of surprise leaves one honest person in three thousand"
    query = f""", candidates AS MATERIALIZED (
        SELECT * FROM (SELECT * FROM subject WHERE emergencies > 0) s
        CROSS JOIN LATERAL (
            SELECT sum(p.emergencies) AS all_emergencies, sum(p.unexplained_emergencies) AS all_unexplained,
                sum(p.accesses) AS all_accesses
            FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.staff_uid = s.staff_uid
                AND p.day <= s.day AND p.day > s.day - %(past_days)s::int
        ) own
        WHERE own.all_emergencies >= %(least)s
            AND {surprise("own.all_emergencies", "own.all_accesses", "least(%(usual)s, 0.95)")} >= %(same_surprise)s
    ), {mates("emergencies", "unexplained_emergencies", "accesses")}
        SELECT 'staff:' || s.staff_uid || ':' || s.day AS subject, s.staff_uid, '' AS nhs_number, seen.access_ids,
            seen.occurred_at, {doubted(STRENGTH)} AS strength,
            jsonb_build_object('kind', found.kind, 'hits', found.hits, 'accesses', s.all_accesses, 'days', %(past_days)s,
                'people', found.people, 'least', found.least, 'most', found.most, 'same_words', seen.same,
                'surprise', round(found.surprise::numeric, 1)) AS facts
        FROM candidates s LEFT JOIN mates USING (role_code, site, team, day)
        CROSS JOIN LATERAL (
            SELECT * FROM (
                SELECT 'unexplained' AS kind, s.all_unexplained AS hits, peers.people, peers.least, peers.most,
                    {surprise("s.all_unexplained", "s.all_accesses", "around.most")} AS surprise
                FROM (SELECT 1) one {colleagues("unexplained_emergencies", "accesses")}
                WHERE s.all_unexplained >= %(least)s
                UNION ALL
                SELECT 'all', s.all_emergencies, peers.people, peers.least, peers.most,
                    {surprise("s.all_emergencies", "s.all_accesses", "around.most")}
                FROM (SELECT 1) one {colleagues("emergencies", "accesses")}
                WHERE s.all_emergencies >= %(times)s * peers.usual_hits AND s.all_accesses >= %(accesses)s
            ) either WHERE people >= %(peers)s
            ORDER BY surprise DESC, kind LIMIT 1
        ) found
        CROSS JOIN LATERAL (
            SELECT array_agg(a.id ORDER BY a.started_at, a.launch_id) AS access_ids, max(a.started_at) AS occurred_at,
                (SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT b.nhs_number) AS n FROM audit_access b
                    WHERE found.surprise >= %(same_surprise)s AND b.organisation = s.organisation AND b.staff_uid = s.staff_uid
                        AND b.started_at >= (s.day + 1 - %(past_days)s::int)::timestamp AT TIME ZONE 'Europe/London'
                        AND b.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
                        AND 'emergency' = ANY (b.decisions) AND b.reason <> '' GROUP BY {SAME.format("b")}) words) AS same
            FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
            WHERE found.surprise >= %(same_surprise)s AND a.organisation = s.organisation AND a.staff_uid = s.staff_uid
                AND a.started_at >= (s.day + 1 - %(past_days)s::int)::timestamp AT TIME ZONE 'Europe/London'
                AND a.started_at < (s.day + 1)::timestamp AT TIME ZONE 'Europe/London'
                AND 'emergency' = ANY (a.decisions) AND (found.kind = 'all' OR m.explanation = '')
        ) seen
        CROSS JOIN LATERAL (SELECT seen.same >= %(same)s AND seen.same >= 0.5 * found.hits AS same) words
        WHERE (found.surprise >= %(surprise)s OR found.surprise >= %(same_surprise)s AND words.same)
            AND seen.access_ids IS NOT NULL
    """
    examples = (
        fires(
            "Eight emergencies in eight days; colleagues ask", (*COLLEAGUES, *_emergencies(8, *WORDS)), care=THEIR_CARE
        ),
        fires("The same words each time", (*COLLEAGUES, *_emergencies(6, "Cannot consent")), care=THEIR_CARE),
        silent("Two emergencies", (*COLLEAGUES, *_emergencies(2, *WORDS)), care=THEIR_CARE),
        silent(
            "Colleagues have as many, all in care",
            tuple(
                Seen(staff=person, patient=100 * person + day, day=-day, decisions=("emergency",), reason=WORDS[day])
                for person in (1, 2, 3, 4)
                for day in range(8)
            ),
            care=tuple(Care(patient=100 * person + day, day=-day) for person in (1, 2, 3, 4) for day in range(8)),
        ),
        silent("Nobody to compare with", _emergencies(8, *WORDS)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the person's numbers, the colleagues' and the repeated words."""
        kind = " that no care contact explains" if facts["kind"] == "unexplained" else ""
        same = f" The same words were the reason {facts['same_words']} times." if facts["same_words"] >= 5 else ""
        return (
            f"{facts['hits']} emergency accesses{kind} among {facts['accesses']} in {int(facts['days'])} days; "
            f"{colleagues_have(facts['people'], facts['least'], facts['most'])}.{same}"
        )
