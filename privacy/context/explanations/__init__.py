"""Every kind of explanation, one file each."""

from privacy.context.explanations.base import Explained, Explanation
from privacy.context.explanations.care_contact import CareContactExplanation
from privacy.context.explanations.own_practice import OwnPracticeExplanation

EXPLANATIONS: tuple[Explanation, ...] = (CareContactExplanation(), OwnPracticeExplanation())

__all__ = ["EXPLANATIONS", "Explained", "Explanation"]
