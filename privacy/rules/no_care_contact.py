"""The same person opened the same patient's record again and again, and no care contact explains it."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent


class NoCareContact(Rule):
    """Unexplained repeat access."""

    id = "no-care-contact"
    title = "Repeat access with no care contact"
    rationale = (
        "One unexplained access is often a wrong click or a gap in the care data. The same person coming back to the same "
        "patient on other days, and never with a reason in care, is interest in the person."
    )
    innocent = (
        "The patient is cared for by a team whose contacts are not sent to OneClick.",
        "A long piece of work such as a complaint, an audit or a research record.",
    )
    reviewer_checks = (
        "What connects the person with the patient: team, family, address, news?",
        "Does the care system hold contacts that were not sent?",
    )
    thresholds = (
        Threshold("days", 2, "days", "the second separate day is the first that a wrong click does not explain", 2),
        Threshold(
            "within", 120, "days", "a partner's ex is looked up over months; four of them hold most series", 1, 366
        ),
    )
    share_of_wrongful = 0.3
    usual_rate = 0.05
    given_unexplained = True
    usual_source = "gaps in care data meet the same pair again where a whole team is missing"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, past.access_ids, s.started_at AS occurred_at,
            0.9 * ln(1 + past.days - %(days)s) AS strength,
            jsonb_build_object('days', past.days, 'accesses', cardinality(past.access_ids),
                'first', past.first_day, 'last', (s.started_at AT TIME ZONE 'Europe/London')::date) AS facts
        FROM subject s CROSS JOIN LATERAL (
            SELECT count(DISTINCT (b.started_at AT TIME ZONE 'Europe/London')::date) AS days,
                array_agg(b.id ORDER BY b.started_at, b.launch_id) AS access_ids,
                min((b.started_at AT TIME ZONE 'Europe/London')::date) AS first_day
            FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation = ''
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.nhs_number = s.nhs_number
              AND b.started_at <= s.started_at AND b.started_at > s.started_at - make_interval(days => %(within)s::int)
        ) past
        WHERE NOT s.explained AND s.care_fed AND past.days >= %(days)s
    """
    widen = """
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation
            AND b.staff_uid = s.staff_uid AND b.nhs_number = s.nhs_number
            AND b.started_at > s.started_at AND b.started_at < s.was_started_at + make_interval(days => %(within)s::int)
    """
    examples = (
        fires("Three times in a month", (Seen(), Seen(day=9), Seen(day=20))),
        silent("Once", (Seen(),)),
        silent("Twice on one day", (Seen(), Seen(minute=30))),
        silent("Twice, and both in care", (Seen(), Seen(day=2)), care=(Care(days=3),)),
        silent("No care data are sent at all", (Seen(), Seen(day=9)), care_feed=False),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts the days."""
        return f"Opened on {facts['days']} days from {facts['first']} to {facts['last']}; no care contact explains any of them."
