"""The record was viewed and no permission decision was recorded."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent


class NoDecision(Rule):
    """Nobody answered the question, and no policy did."""

    id = "no-decision"
    title = "No decision recorded"
    rationale = (
        "Each view rests on permission, an emergency, a legal ground or a policy that makes asking unnecessary. "
        "Where care explains the access the missing decision waits for sampling."
    )
    innocent = ("The sending system lost the decision.", "The policy answers, and the system does not say so.")
    reviewer_checks = (
        "Do other accesses from the same system lack decisions too?",
        "Is the person's reason for opening known?",
    )
    share_of_wrongful = 0.12
    usual_rate = 0.02
    given_unexplained = True
    usual_source = "systems that record decisions lose few of them, as they lose care contacts"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength, '{}'::jsonb AS facts
        FROM subject s
        WHERE s.viewed_at IS NOT NULL AND s.decisions = '{}' AND NOT s.explained
    """
    examples = (
        fires("Viewed without a decision", (Seen(decisions=()),)),
        silent("Viewed without a decision during care", (Seen(decisions=()),), care=(Care(),)),
        silent("Launched and not viewed", (Seen(decisions=(), viewed=False),)),
        silent("Not asked, by policy", (Seen(decisions=("not_asked",)),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """The same for all."""
        return "Viewed with no permission decision recorded; no care contact explains it."
