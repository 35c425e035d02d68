"""Access by overriding consent: in the public interest, by statute or by court order."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent

WORDS = {
    "public_interest": "in the public interest",
    "statute": "as required by statute",
    "court_order": "by court order",
}


class LegalOverride(Rule):
    """The patient's consent was overridden on a legal ground."""

    id = "legal-override"
    title = "Legal override of consent"
    rationale = "Overriding consent is rare and always reviewed: it needs a legal ground, and the privacy officer answers for it."
    innocent = ("A safeguarding enquiry or a court order is on file.", "The wrong button was pressed for an emergency.")
    reviewer_checks = (
        "Is the order, statute or public interest documented?",
        "Does the person hold activity B0082?",
        "Was no more opened than the ground needs?",
    )
    share_of_wrongful = 0.025
    usual_rate = 0.002
    usual_source = "a rarity in every published breakdown of access reasons"
    always_reviewed = True
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN s.explained THEN -0.5 ELSE 0 END AS strength,
            jsonb_build_object('decision', d.decision, 'explained', s.explained) AS facts
        FROM (SELECT * FROM subject WHERE decisions && ARRAY['public_interest', 'statute', 'court_order']::varchar[]) s
        CROSS JOIN LATERAL (
            SELECT decision FROM unnest(s.decisions) WITH ORDINALITY AS made (decision, n)
            WHERE decision IN ('public_interest', 'statute', 'court_order') ORDER BY n DESC LIMIT 1
        ) d
    """
    examples = (
        fires("By court order", (Seen(decisions=("court_order",), reason="Order of 2 March"),)),
        fires("Public interest, during an attendance", (Seen(decisions=("public_interest",)),), care=(Care(),)),
        silent("Permission was given", (Seen(),), care=(Care(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Names the ground."""
        care = "" if facts["explained"] else "; no care contact explains it"
        return f"Consent was overridden {WORDS[facts['decision']]}{care}."
