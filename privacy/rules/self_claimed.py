"""A self-claimed relationship that care data do not explain."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent
from privacy.rules.reasons import is_poor


class SelfClaimed(Rule):
    """The person said that they care for the patient; nothing else says so."""

    id = "self-claimed"
    title = "Self-claimed relationship"
    rationale = (
        "Whoever claims a relationship vouches for it alone, and national practice has each claim reviewed. One that a care "
        "contact explains waits in the pool for sampling instead."
    )
    innocent = (
        "The patient came without an appointment and was entered late.",
        "A telephone call or a letter about the patient that no care system holds.",
    )
    reviewer_checks = (
        "Is there a note, a call or a letter from that day?",
        "Does the person claim relationships more often than colleagues?",
    )
    share_of_wrongful = 0.15
    usual_rate = 0.15
    usual_source = (
        "the greater part of the one reviewable access in ten (domain of the Spine), more where care data are late"
    )
    given_unexplained = True
    always_reviewed = True
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength,
            jsonb_build_object('reason', CASE WHEN s.reason = '' THEN 'none' WHEN {is_poor("s.reason")} THEN 'poor'
                ELSE 'given' END) AS facts
        FROM subject s
        WHERE s.self_claimed AND NOT s.explained
    """
    examples = (
        fires("Claimed, and nobody knows of the patient", (Seen(self_claimed=True),)),
        fires(
            "Claimed with a reason that no care data bear out", (Seen(self_claimed=True, reason="Rang about tablets"),)
        ),
        silent("Claimed while the patient was there", (Seen(self_claimed=True),), care=(Care(),)),
        silent("Not claimed", (Seen(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says whether a reason was given."""
        reason = {"none": ", without a reason", "poor": ", with a reason that says nothing"}.get(facts["reason"], "")
        return f"The person claimed to care for the patient{reason}; no care contact bears it out."
