"""Who may review: what a person's activity codes allow for the organisation of an alert."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from audit.people.models import User
from audit.people.permissions import REVIEW, organisations_for
from privacy.review.refusal import Refused

NOT_A_REVIEWER = (
    "Your role does not let you review alerts. It needs the activity code B0015 or B0016, "
    "which your registration authority can add."
)


def organisations_to_review(user: User | AnonymousUser) -> frozenset[str]:
    """ODS codes of the organisations whose alerts a person may see and decide on."""
    return organisations_for(user, REVIEW)


def check_can_review_anything(user: User | AnonymousUser) -> None:
    """Raises Refused for whoever reviews for no organisation at all."""
    if not organisations_to_review(user):
        raise Refused(NOT_A_REVIEWER)


def check_can_review(user: User | AnonymousUser, organisation: str) -> None:
    """Raises Refused for whoever does not review for this organisation."""
    check_can_review_anything(user)
    if organisation not in organisations_to_review(user):
        raise Refused("Your role does not let you review alerts of this organisation.")
