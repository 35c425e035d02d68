"""Somebody's account opened a record after they had left."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Person, Seen, Shift, fires, silent
from privacy.rules.still_at_work import STRENGTH, THRESHOLDS, joins, widen_when


class AfterLeaving(Rule):
    """The access came after the person's last day."""

    id = "after-leaving"
    title = "After leaving"
    rationale = (
        "Whoever has left has no reason to open a record, and nobody else has one to use their account. Where the person is "
        "on the rota, or goes on caring for patients, it is the staff file that is wrong, and this counts for less."
    )
    innocent = ("The contract was extended, and the staff file not.", "The person came back to the staff bank.")
    reviewer_checks = (
        "When did the person last work here?",
        "Why was the account not closed, and who had the card?",
    )
    thresholds = THRESHOLDS
    share_of_wrongful = 0.05
    usual_rate = 0.0002
    usual_source = "staff files are right about who has left, but for some extended contracts"
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, {STRENGTH} AS strength,
            jsonb_build_object('days', s.local_start::date - s.ended_on, 'on_duty', duty.known) AS facts
        FROM subject s {joins("s.ended_on + 1")}
        WHERE s.local_start::date > s.ended_on AND s.employer = s.organisation
    """
    widen = widen_when("s.local_start::date > s.ended_on")
    examples = (
        fires("Three weeks after the last day", (Seen(),), people=(Person(ended_day=-21),)),
        silent("On the last day", (Seen(),), people=(Person(ended_day=0),)),
        silent("No last day is known", (Seen(),), people=(Person(),)),
        silent("Before leaving", (Seen(),), people=(Person(ended_day=90),), shifts=(Shift(),), care=(Care(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts the days."""
        days = facts["days"]
        duty = ", though the rota has them on duty" if facts["on_duty"] else ""
        return f"Opened {days} day{'s' if days > 1 else ''} after the person's last day at the organisation{duty}."
