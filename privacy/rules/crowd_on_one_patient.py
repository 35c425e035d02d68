"""Many people of different teams opened one patient's record within days, few of them with a reason in care."""

from typing import Any

from privacy.context.company import COMPANY
from privacy.context.explanations import WEAK
from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Person, Seen, fires, silent

CANDIDATE = f"{{0}}.care_fed AND (NOT {{0}}.explained OR {{0}}.explanation IN ({WEAK}))"


def _staff(number: int, teams: int) -> tuple[Person, ...]:
    """So many people of so many teams."""
    return tuple(Person(staff=n, team=f"Team {n % teams}") for n in range(1, number + 1))


class CrowdOnOnePatient(Rule):
    """A crowd at one record."""

    id = "crowd-on-one-patient"
    title = "Crowd on one patient"
    rationale = (
        "Somebody in the news, a colleague who fell ill, a death: people of many teams look, each once. One team alone is "
        "none, since its care data may be missing; nor is a patient whose visitors care data mostly explain."
    )
    innocent = (
        "A major incident or a handover between many teams, entered late.",
        "A safety alert or a complaint that several teams had to look into.",
    )
    reviewer_checks = (
        "Was the patient in the news, or one of our own?",
        "Was the patient here in those days?",
        "Did the people look at one record only, and for how long?",
    )
    is_pattern = True
    thresholds = (
        Threshold(
            "people", 4, "people", "three may be a bed manager, a pharmacist and a coder whose work no feed holds"
        ),
        Threshold("teams", 3, "teams", "a gap in the care data usually concerns a team or two that work together"),
        Threshold("share", 0.6, "share of the people", "where care explains more of them, it is care"),
        Threshold("all_teams", 8, "teams", "fewer than these go round a ward: seven is what one long episode brought"),
        Threshold(
            "nobody",
            -1.0,
            "logarithm",
            "where nobody's visit is explained, it may be the contact itself that is missing",
        ),
        Threshold("days", 10, "days", "interest in a person in the news lasts a week or so"),
        Threshold(
            "hours", 6, "hours", "a meeting, a resuscitation or a handover is over by then; gossip goes on for days"
        ),
        Threshold("pair", 2, "people", "as many meet at one record by chance within those hours"),
        Threshold(
            "meeting", 6, "people", "as many as sit together about one patient; the rest of a greater number did not"
        ),
    )
    share_of_wrongful = 0.1
    usual_rate = 0.002
    usual_source = "patients who change teams while care data are late"
    given_unexplained = True
    doubts_care = True
    # The accesses to each patient are counted first, over the time of all that are looked at and then over the days before
    # each: most have too few for a crowd. An IN within a CASE is hashed, whatever the planner knows of how many there are.
    # What only the surroundings suggest neither makes somebody one of a crowd nor one of those who care for the patient.
    query = f""", asked AS MATERIALIZED (
        SELECT nhs_number, min(started_at) AS since, max(started_at) AS until
        FROM subject WHERE {CANDIDATE.format("subject")} GROUP BY nhs_number
    ), often AS MATERIALIZED (
        SELECT nhs_number, count(*) AS accesses FROM audit_access
        WHERE organisation = %(organisation)s AND (%(whole)s OR nhs_number = ANY (ARRAY(SELECT nhs_number FROM asked)))
            AND started_at <= (SELECT max(until) FROM asked)
            AND started_at > (SELECT min(since) FROM asked) - make_interval(days => %(days)s::int)
        GROUP BY nhs_number
    )
        SELECT 'access:' || s.id AS subject, '' AS staff_uid, s.nhs_number, seen.access_ids, s.started_at AS occurred_at,
            least(3, CASE WHEN bare.crowd THEN crowd.people - %(people)s ELSE crowd.all_teams - %(all_teams)s END
                - greatest(0, least(met.people, %(meeting)s) - %(pair)s))
                + CASE WHEN crowd.anybody THEN 0 ELSE %(nobody)s END AS strength,
            jsonb_build_object('people', CASE WHEN bare.crowd THEN crowd.people ELSE crowd.all_people END,
                'teams', CASE WHEN bare.crowd THEN crowd.teams ELSE crowd.all_teams END, 'in_care', crowd.in_care,
                'weak', NOT bare.crowd, 'met', met.people, 'hours', %(hours)s,
                'days', 1 + (s.started_at AT TIME ZONE 'Europe/London')::date
                    - (CASE WHEN bare.crowd THEN crowd.since ELSE crowd.all_since END AT TIME ZONE 'Europe/London')::date
            ) AS facts
        FROM (
            SELECT * FROM (
                SELECT * FROM subject WHERE CASE WHEN NOT ({CANDIDATE.format("subject")}) THEN false
                    WHEN explained THEN nhs_number IN (SELECT nhs_number FROM often WHERE accesses >= %(all_teams)s)
                    ELSE nhs_number IN (SELECT nhs_number FROM often WHERE accesses >= %(people)s) END OFFSET 0
            ) s WHERE EXISTS (
                SELECT FROM audit_access b WHERE b.organisation = s.organisation AND b.nhs_number = s.nhs_number
                    AND b.started_at <= s.started_at AND b.started_at > s.started_at - make_interval(days => %(days)s::int)
                OFFSET (CASE WHEN s.explained THEN %(all_teams)s ELSE %(people)s END)::int - 1) OFFSET 0
        ) s
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT b.staff_uid) AS people
            FROM audit_access b
            WHERE b.organisation = s.organisation AND b.nhs_number = s.nhs_number
              AND b.started_at <= s.started_at AND b.started_at > s.started_at - make_interval(days => %(days)s::int)
        ) any_people
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT b.staff_uid) FILTER (WHERE b.bare) AS people,
                count(DISTINCT b.staff_uid) FILTER (WHERE b.in_care) AS in_care,
                count(DISTINCT b.company) FILTER (WHERE b.bare) AS teams, min(b.started_at) FILTER (WHERE b.bare) AS since,
                count(DISTINCT b.staff_uid) FILTER (WHERE NOT b.in_care) AS all_people,
                count(DISTINCT b.company) FILTER (WHERE NOT b.in_care) AS all_teams,
                min(b.started_at) FILTER (WHERE NOT b.in_care) AS all_since, bool_or(NOT b.bare) AS anybody
            FROM (
                SELECT a.staff_uid, a.started_at, {COMPANY.format(access="a", staff="st")} AS company,
                    NOT bool_or(m.explanation <> '') OVER (PARTITION BY a.staff_uid) AS bare,
                    bool_or(m.explanation <> '' AND m.explanation NOT IN ({WEAK})) OVER (PARTITION BY a.staff_uid) AS in_care
                FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
                LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
                WHERE any_people.people >= CASE WHEN s.explained THEN %(all_teams)s ELSE %(people)s END
                  AND a.organisation = s.organisation AND a.nhs_number = s.nhs_number
                  AND a.started_at <= s.started_at AND a.started_at > s.started_at - make_interval(days => %(days)s::int)
                  AND st.nhs_number IS DISTINCT FROM a.nhs_number
            ) b
        ) crowd
        CROSS JOIN LATERAL (
            SELECT NOT s.explained AND crowd.people >= %(people)s AND crowd.teams >= %(teams)s
                AND crowd.people >= %(share)s * (crowd.people + crowd.in_care) AS crowd
        ) bare
        CROSS JOIN LATERAL (
            SELECT array_agg(a.id ORDER BY a.started_at, a.launch_id) AS access_ids, array_agg(a.staff_uid) AS staff_uids,
                array_agg(a.started_at) AS times
            FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
                AND (m.explanation = '' OR NOT bare.crowd AND m.explanation IN ({WEAK}))
            WHERE a.organisation = s.organisation AND a.nhs_number = s.nhs_number
              AND a.started_at <= s.started_at AND a.started_at > s.started_at - make_interval(days => %(days)s::int)
        ) seen
        CROSS JOIN LATERAL (
            SELECT max(people) AS people FROM (
                SELECT count(*) OVER (ORDER BY first RANGE make_interval(hours => %(hours)s::int) PRECEDING) AS people
                FROM (SELECT min(time) AS first FROM unnest(seen.staff_uids, seen.times) AS each (staff_uid, time)
                    GROUP BY staff_uid) firsts
            ) within
        ) met
        WHERE bare.crowd OR crowd.all_teams >= %(all_teams)s
    """
    widen = """
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.nhs_number = s.nhs_number
            AND b.started_at > s.started_at AND b.started_at < s.was_started_at + make_interval(days => %(days)s::int)
    """
    examples = (
        fires(
            "Six people of six teams in two days",
            tuple(Seen(staff=n, minute=400 * n) for n in range(1, 7)),
            people=_staff(6, 6),
        ),
        silent("Two people", tuple(Seen(staff=n, minute=60 * n) for n in (1, 2)), people=_staff(2, 2)),
        silent(
            "Six people of one team, whose care data are missing",
            tuple(Seen(staff=n, minute=60 * n) for n in range(1, 7)),
            people=_staff(6, 1),
        ),
        silent(
            "Six people of six teams around an admission that names no team",
            tuple(Seen(staff=n, minute=60 * n) for n in range(1, 7)),
            care=(Care(kind="admission", days=2),),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts people, teams and days."""
        why = "of their own, but at most a habit of their team" if facts.get("weak") else "that explains it"
        return (
            f"{facts['people']} people of {facts['teams']} teams opened this record within {facts['days']} "
            f"day{'s' if facts['days'] > 1 else ''} with no care contact {why}; "
            f"{facts['in_care']} had one. No more than {facts['met']} of them looked within {int(facts['hours'])} hours."
        )
