"""A care contact with this very person."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class DirectContact(Explanation):
    """The patient's contact names the person."""

    id = "direct-contact"
    title = "Contact with this person"
    rationale = "Whoever sees a patient prepares it, writes it up and answers for it for some weeks."
    of_relatives = True
    matches = "n.in_person AND n.lag BETWEEN -31 AND 42"

    def sentence(self, row: dict[str, Any]) -> str:
        """Such as "Appointment in Outpatients the same day, with this person"."""
        return f"{described(row)}, with this person"
