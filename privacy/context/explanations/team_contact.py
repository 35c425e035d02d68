"""A care contact of the person's own team."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class TeamContact(Explanation):
    """The patient was with the person's team."""

    id = "team-contact"
    title = "Contact with the person's team"
    rationale = "A team prepares, treats, covers for each other and writes up. Weeks later only its clerks still do."
    matches = "n.same_team AND n.lag BETWEEN -21 AND 30"

    def sentence(self, row: dict[str, Any]) -> str:
        """Such as "Admission in Ward 4 at that time, with the person's team"."""
        return f"{described(row)}, with the person's team"
