"""Medicines were dispensed here around that time."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class Dispensing(Explanation):
    """A pharmacy checks the record of whom it dispenses to."""

    id = "dispensing"
    title = "Medicines dispensed"
    rationale = (
        "A pharmacist checks allergies and medicines before handing over, and answers for them until the next supply: "
        "prescriptions are for a month, and a little more."
    )
    matches = "n.kind = 'dispensing' AND (n.unspecific OR n.same_site) AND n.lag BETWEEN -3 AND 45"

    def sentence(self, row: dict[str, Any]) -> str:
        """Where and when."""
        return described(row)
