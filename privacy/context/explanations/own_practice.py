"""The patient's registered practice is the organisation that opened the record."""

from typing import Any

from privacy.context.explanations.base import Explanation


class OwnPractice(Explanation):
    """A practice opens the records of its own registered patients."""

    id = "own-practice"
    title = "Registered with this practice, as the patient's demographics say"
    rationale = "Where the practice sends no registrations, the patient's own entry says where they are registered."
    weight = -2.0
    matches = "s.registered_practice = s.organisation AND NOT s.own"
    of_access = True

    def sentence(self, row: dict[str, Any]) -> str:
        """The same for all."""
        return "Registered with this practice"
