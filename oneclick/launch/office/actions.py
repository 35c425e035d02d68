"""What an administrator decides about launches. Each is a new row with its review event, in one transaction."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction

from audit.people.models import User
from audit.people.permissions import organisations_for
from oneclick.launch.models import LaunchPolicy
from oneclick.launch.office.place import DECIDE
from oneclick.launch.policy import terms_of
from oneclick.launch.state import Terms
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused


@transaction.atomic
def change_terms(*, by: User, organisation: str, terms: Terms, why: str) -> LaunchPolicy:
    """Puts new terms in force for windows that open from now on. Raises Refused."""
    if organisation not in organisations_for(by, DECIDE):
        raise Refused("Your role does not let you change how records are launched here.")
    before, after = _said(terms_of(organisation)), _said(terms)
    if before == after:
        raise Refused("Nothing differs from what is in force.")
    policy = LaunchPolicy.objects.create(organisation_id=organisation, by=by, why=why, **after)
    changed = {name: {"from": before[name], "to": after[name]} for name in after if before[name] != after[name]}
    ReviewEvent.objects.create(
        organisation_id=organisation, actor=by, kind=Kind.LAUNCHING_CHANGED, note=why, detail=changed
    )
    return policy


def _said(terms: Terms) -> dict[str, Any]:
    """Terms as the row holds them."""
    fields = msgspec.structs.asdict(terms)
    return fields | {"keeps": list(terms.keeps)}
