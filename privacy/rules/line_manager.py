"""A manager opened the record of somebody who reports to them, or the other way round."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Person, Seen, fires, silent


class LineManager(Rule):
    """The patient is the person's line manager, or reports to them."""

    id = "line-manager"
    title = "Line manager or report"
    rationale = (
        "Who decides on somebody's sickness, pay or future has a motive to read their record, and so has who is judged. "
        "Neither belongs to care."
    )
    innocent = (
        "An emergency at work with nobody else at hand.",
        "The line management in the staff file is out of date.",
    )
    reviewer_checks = (
        "Was there an absence, a grievance or a conduct case between the two?",
        "Could anybody else have given that care?",
    )
    share_of_wrongful = 0.04
    usual_rate = 0.0001
    usual_source = (
        "0.009 % of accesses meet somebody of the same department (Boxwala 2011); few of them are in one line"
    )
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength,
            jsonb_build_object('reports', c.manager_uid = s.staff_uid) AS facts
        FROM subject s JOIN audit_staff c ON c.staff_uid = s.patient_uid
        WHERE s.line AND NOT s.own
    """
    examples = (
        fires("Somebody who reports to them", (Seen(),), people=(Person(), Person(staff=2, record=1, manager=1))),
        fires("Their manager", (Seen(),), people=(Person(manager=2), Person(staff=2, record=1))),
        silent(
            "Two who report to the same manager",
            (Seen(),),
            people=(Person(manager=3), Person(staff=2, record=1, manager=3)),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says which way round."""
        return (
            "The patient reports to the person who opened the record."
            if facts["reports"]
            else "The patient is the line manager of the person who opened the record."
        )
