"""A referral to the organisation that is being worked on."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class Referral(Explanation):
    """The patient was referred here."""

    id = "referral"
    title = "Referral"
    rationale = "A referral is read, triaged and booked by whoever it reaches, until the first visit."
    matches = "n.kind = 'referral' AND n.unspecific AND n.lag BETWEEN -2 AND 60"

    def sentence(self, row: dict[str, Any]) -> str:
        """Where and when."""
        return described(row)
