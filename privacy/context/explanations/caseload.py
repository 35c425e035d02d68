"""The patient is on a caseload that names no other team or person."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class Caseload(Explanation):
    """On the organisation's caseload."""

    id = "caseload"
    title = "On the caseload"
    rationale = "A caseload that names neither team nor person is the whole organisation's."
    matches = "n.kind = 'caseload' AND n.unspecific AND n.lag BETWEEN -2 AND 30"

    def sentence(self, row: dict[str, Any]) -> str:
        """Where and since when."""
        return described(row)
