"""The patient is registered with the practice that opened the record."""

from typing import Any

from privacy.context.explanations.base import Explanation


class OwnPracticeExplanation(Explanation):
    """A practice opens the records of its own registered patients."""

    id = "own-practice"
    title = "Registered with this practice"
    rationale = (
        "A practice needs no further reason for its own registered patients. It does not explain that somebody who is "
        "both its patient and its staff opens their own record."
    )
    rank = 20
    query = """
        SELECT s.id AS access_id FROM subject s JOIN privacy_patient p ON p.nhs_number = s.nhs_number
        WHERE p.registered_practice = s.organisation
          AND NOT EXISTS (SELECT FROM audit_staff o WHERE o.staff_uid = s.staff_uid AND o.nhs_number = s.nhs_number)
    """

    def sentence(self, row: dict[str, Any]) -> str:
        """The same for all."""
        return "Registered with this practice"
