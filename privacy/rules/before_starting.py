"""Somebody's account opened a record before they had started."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Person, Seen, fires, silent
from privacy.rules.still_at_work import STRENGTH, THRESHOLDS, joins, widen_when


class BeforeStarting(Rule):
    """The access came before the person's first day."""

    id = "before-starting"
    title = "Before starting"
    rationale = (
        "An account that is used before its owner's first day is used by somebody else, or by somebody who was not yet "
        "bound by the organisation's rules. Where the rota has the person on duty the staff file is wrong."
    )
    innocent = ("An induction before the first day.", "The person changed posts, and the file holds only the new one.")
    reviewer_checks = ("Did the person work here before, in another post?", "Who had the card and the password?")
    thresholds = THRESHOLDS
    share_of_wrongful = 0.02
    usual_rate = 0.0002
    usual_source = "cards are handed out on the first day"
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, {STRENGTH} AS strength,
            jsonb_build_object('days', s.started_on - s.local_start::date, 'on_duty', duty.known) AS facts
        FROM subject s {joins("'-infinity'::date")}
        WHERE s.local_start::date < s.started_on AND s.employer = s.organisation
    """
    widen = widen_when("s.local_start::date < s.started_on")
    examples = (
        fires("Two weeks before the first day", (Seen(),), people=(Person(started_day=14),)),
        silent("On the first day", (Seen(),), people=(Person(started_day=0),)),
        silent("No first day is known", (Seen(),), people=(Person(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts the days."""
        days = facts["days"]
        duty = ", though the rota has them on duty" if facts["on_duty"] else ""
        return f"Opened {days} day{'s' if days > 1 else ''} before the person's first day at the organisation{duty}."
