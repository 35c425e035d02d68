"""Emergency access that care data do not explain, or that gives no proper reason."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent
from privacy.rules.reasons import is_poor


class EmergencyAccess(Rule):
    """The record was opened as an emergency."""

    id = "emergency-access"
    title = "Emergency access"
    rationale = (
        "Emergency access opens a record without the patient's permission, and national practice has each one reviewed. "
        "One that a care contact explains and that gives a proper reason waits in the pool for sampling instead."
    )
    innocent = (
        "The attendance was entered late or under another organisation.",
        "The patient was treated at the roadside and taken elsewhere.",
    )
    reviewer_checks = (
        "Was the patient here, or expected, at that time?",
        "Does the reason say why permission could not be asked?",
        "Did the same person open this record at other times?",
    )
    share_of_wrongful = 0.3
    usual_rate = 0.2
    given_unexplained = True
    usual_source = "one access in ten is an emergency, and those are entered late more often than others"
    always_reviewed = True
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN s.explained THEN -1.2 ELSE 0 END AS strength,
            jsonb_build_object('explained', s.explained, 'poor_reason', {is_poor("s.reason")}) AS facts
        FROM subject s
        WHERE 'emergency' = ANY (s.decisions) AND (NOT s.explained OR {is_poor("s.reason")})
    """
    examples = (
        fires("Nobody knows of the patient", (Seen(decisions=("emergency",), reason="Collapsed in the street"),)),
        fires(
            "The patient was there, but the reason says nothing",
            (Seen(decisions=("emergency",), reason="asdf"),),
            care=(Care(),),
        ),
        silent(
            "The patient was there and the reason is proper",
            (Seen(decisions=("emergency",), reason="Unconscious after a fall"),),
            care=(Care(),),
        ),
        silent("Permission was given", (Seen(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says what is missing."""
        if facts["explained"]:
            return "Opened as an emergency without a proper reason, though the patient was in care at the time."
        reason = " and without a proper reason" if facts["poor_reason"] else ""
        return f"Opened as an emergency{reason}; no care contact explains it."
