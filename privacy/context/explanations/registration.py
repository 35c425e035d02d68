"""The patient is registered with the practice that opened the record."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class Registration(Explanation):
    """A practice opens the records of its own registered patients."""

    id = "registration"
    title = "Registered with the practice"
    rationale = "A practice needs no further reason for its own registered patients."
    weight = -2.0
    matches = "n.kind = 'registration' AND n.lag BETWEEN -2 AND 42"

    def sentence(self, row: dict[str, Any]) -> str:
        """Since when."""
        return described(row)
