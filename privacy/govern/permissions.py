"""Who may govern rules: whoever reviews for the organisation."""

from __future__ import annotations

from audit.people.models import Role, User
from audit.people.permissions import REVIEW
from privacy.review.permissions import organisations_to_review
from privacy.review.refusal import Refused


def check_can_govern(user: User, organisation: str) -> None:
    """Raises Refused for whoever may not change the rules of this organisation."""
    if organisation not in organisations_to_review(user):
        raise Refused("Your role does not let you change the rules of this organisation.")


def can_govern(user: User, organisation: str) -> bool:
    """Whether `check_can_govern` passes."""
    return organisation in organisations_to_review(user)


def governors(organisation: str) -> list[User]:
    """Who may own a suppression of an organisation: those who review for it, by name."""
    roles = Role.objects.filter(
        organisation_id=organisation, activity_codes__overlap=sorted(REVIEW), user__is_active=True
    ).select_related("user")
    return sorted({role.user for role in roles}, key=lambda user: (user.name, user.pk))
