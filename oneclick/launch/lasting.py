"""Permissions that last: revoking them, and whether one still holds. Each revocation is an event of our own trail."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.people.models import User
from audit.people.scope import organisation_scope
from oneclick.launch.models import LastingPermission
from oneclick.launch.state import Launch
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent

SHOWN: Final = 50
LONGEST_WHY: Final = 2000


def standing(organisation: str) -> QuerySet[LastingPermission]:
    """Those that hold now, the newest first."""
    found = LastingPermission.objects.filter(organisation_id=organisation, revoked_at=None, until__gt=timezone.now())
    return found.select_related("given_by").order_by("-id")


def still_holds(launch: Launch) -> bool:
    """Whether the permission that was offered may still be used; without the database it is taken as it was offered."""
    earlier = launch.state.earlier
    if earlier is None or not launch.database:
        return earlier is not None
    with organisation_scope([launch.organisation]):
        return standing(launch.organisation).filter(pk=earlier.id).exists()


def revoke_offered(launch: Launch) -> bool:
    """Revokes the earlier permission that a launch offered; False where that cannot be written now."""
    earlier = launch.state.earlier
    if earlier is None or not launch.database:
        return earlier is None
    with organisation_scope([launch.organisation]):
        found = standing(launch.organisation).filter(pk=earlier.id).first()
        if found:
            revoke(permission=found, by_id=launch.role.user_id, why="")
    launch.state.earlier, launch.changed = None, True
    return True


@transaction.atomic
def revoke(*, permission: LastingPermission, by_id: int, why: str) -> None:
    """Ends a permission now. Again it changes nothing."""
    ended = {"revoked_at": timezone.now(), "revoked_by_id": by_id, "why": why[:LONGEST_WHY]}
    if LastingPermission.objects.filter(pk=permission.pk, revoked_at=None).update(**ended):
        ReviewEvent.objects.create(
            organisation_id=permission.organisation_id,
            actor_id=by_id,
            kind=Kind.PERMISSION_REVOKED,
            note=why[:LONGEST_WHY],
            detail={"permission": permission.pk, "scope": permission.scope, "launch": permission.launch_id},
        )


def list_them(*, organisation: str, by: User) -> list[LastingPermission]:
    """The newest that hold, for the page that names patients; that they were looked at is recorded."""
    found = list(standing(organisation)[:SHOWN])
    if found:
        ReviewEvent.objects.create(
            organisation_id=organisation,
            actor=by,
            kind=Kind.PERMISSIONS_LISTED,
            detail={"permissions": [permission.pk for permission in found]},
        )
    return found
