"""Somebody opened the record of a colleague."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Person, Seen, fires, silent


class Colleague(Rule):
    """The patient works for the same organisation and is neither the person's manager nor a report."""

    id = "colleague"
    title = "Colleague"
    rationale = (
        "Staff are patients too, and fear that colleagues read their record. Somebody of the same team is hardly ever "
        "treated by it."
    )
    innocent = (
        "The colleague was a patient here and others were busy.",
        "Occupational health or vaccination of staff.",
    )
    reviewer_checks = ("Do the two work together?", "Did the colleague come as a patient, and to whom?")
    thresholds = (Threshold("same_team", 0.7, "logarithm", "in one team people know and mind each other most"),)
    doubts_care = True
    share_of_wrongful = 0.07
    usual_rate = 0.002
    usual_source = "0.009 % of accesses meet somebody of the department (Boxwala 2011); an organisation is some twenty"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN same.team THEN %(same_team)s ELSE 0 END AS strength,
            jsonb_build_object('same_team', same.team) AS facts
        FROM subject s JOIN audit_staff c ON c.staff_uid = s.patient_uid
        CROSS JOIN LATERAL (SELECT s.team <> '' AND s.team = lower(btrim(c.team)) AS team) same
        WHERE s.patient_uid <> '' AND NOT s.line AND NOT s.own
    """
    examples = (
        fires(
            "Somebody of another team",
            (Seen(),),
            people=(Person(team="Ward 4"), Person(staff=2, record=1, team="X-ray")),
        ),
        fires(
            "Somebody of the same team",
            (Seen(),),
            people=(Person(team="Ward 4"), Person(staff=2, record=1, team="Ward 4")),
        ),
        silent("Their manager, which says more", (Seen(),), people=(Person(manager=2), Person(staff=2, record=1))),
        silent("Nobody of the staff", (Seen(),), people=(Person(), Person(staff=2, record=2))),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says how close they work; it tells no name."""
        team = " in the same team" if facts["same_team"] else ""
        return f"The patient is a member of staff of the same organisation{team}."
