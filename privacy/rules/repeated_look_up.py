"""An officer looked the same patient up again and again, and there is no alert about the patient."""

from typing import Any

from privacy.rules.base import Rule, Scope, Threshold
from privacy.rules.examples import Looked, Raised, Seen, fires, silent
from privacy.watching.relation import LOOKS


class RepeatedLookUp(Rule):
    """An officer keeps an eye on somebody."""

    id = "repeated-look-up"
    title = "An officer looked a patient up again and again"
    rationale = (
        "An alert, a complaint or a request is looked into once or twice. Who comes back to the same patient with no alert "
        "follows that patient, or those who treat them."
    )
    innocent = (
        "A long complaint or a legal case about this patient.",
        "A patient who asks every month who opened their record.",
    )
    reviewer_checks = (
        "Do the purposes and reasons that the officer wrote fit together?",
        "Is there a complaint or a request behind them?",
        "Is the patient known to the officer?",
    )
    scope = Scope.LOOK
    is_pattern = True
    thresholds = (
        Threshold("times", 3, "looks", "once to look, once more to answer; hours apart"),
        Threshold("days", 30, "days", "a request has to be answered within a month"),
    )
    share_of_wrongful = 0.3
    usual_rate = 0.001
    usual_source = "one look-up in a thousand, of those for which a case takes longer"
    query = f"""
        SELECT 'look:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[]::bigint[] AS access_ids, s.at AS occurred_at,
            least(2, 0.5 * (before.times - %(times)s)) AS strength,
            jsonb_build_object('times', before.times, 'purposes', before.purposes, 'days', %(days)s) AS facts
        FROM subject s
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT date_trunc('hour', k.at)) AS times, count(DISTINCT k.purpose) AS purposes
            FROM ({LOOKS}) k WHERE k.actor_id = s.actor_id AND k.nhs_number = s.nhs_number AND k.at <= s.at
                AND k.at > s.at - make_interval(days => %(days)s::int)
        ) before
        WHERE s.nhs_number <> '' AND before.times >= %(times)s AND NOT EXISTS (
            SELECT FROM privacy_alert l WHERE l.organisation = s.organisation AND l.nhs_number = s.nhs_number
                AND l.staff_uid <> s.staff_uid AND l.raised_at <= s.at)
    """
    examples = (
        fires("Three times in a week", (), looks=tuple(Looked(patient=4, day=day) for day in (0, 2, 4))),
        fires(
            "Opened among the accesses of different people",
            (Seen(patient=4, staff=2, day=-1),),
            looks=tuple(Looked(person=2, opens=0, day=day) for day in (0, 2, 4)),
        ),
        silent("Twice", (), looks=tuple(Looked(patient=4, day=day) for day in (0, 2))),
        silent(
            "Three times within an hour", (), looks=tuple(Looked(patient=4, minute=minute) for minute in (0, 10, 20))
        ),
        silent("Three times in half a year", (), looks=tuple(Looked(patient=4, day=day) for day in (0, 60, 120))),
        silent("Three patients", (), looks=tuple(Looked(patient=day, day=day) for day in (1, 2, 3))),
        silent(
            "With an alert about the patient",
            (),
            looks=tuple(Looked(patient=4, day=day) for day in (1, 2, 3)),
            alerts=(Raised(patient=4, staff=2, day=0),),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """How often, within how long."""
        return (
            f"Looked the same patient up {facts['times']} times within {int(facts['days'])} days; there is no alert about "
            "the patient."
        )
