"""What is in force for an organisation's launches: its own newest decision, else the settings of the service."""

from __future__ import annotations

from typing import Final

import msgspec
from django.conf import settings

from oneclick.launch.models import LaunchPolicy
from oneclick.launch.state import Terms

KEEPS: Final = {"ongoing": "Ongoing", "proxy": "By proxy", "workgroup": "For a workgroup"}
SHORTEST, LONGEST = 4, 2000
"""Characters of an explanation: the national prototype asks for at least 4, and the trail keeps at most 2,000."""


def policy_of(organisation: str) -> LaunchPolicy | None:
    """The decision in force, where one was made."""
    found = LaunchPolicy.objects.filter(organisation_id=organisation).select_related("by")
    return found.order_by("-id").first()


def terms_of(organisation: str) -> Terms:
    """What is in force."""
    found = policy_of(organisation)
    if found is None:
        return usual_terms()
    return Terms(
        not_asked=found.not_asked,
        own_patients=found.own_patients,
        keeps=tuple(found.keeps),
        keeps_days=found.keeps_days,
        only_with_code=found.only_with_code,
        longest=found.longest,
        hand_over=found.hand_over,
        hand_over_url=found.hand_over_url,
        hand_over_fields=dict(found.hand_over_fields),
    )


def usual_terms() -> Terms:
    """What holds where an organisation has decided nothing: ask each time, own patients too, and never stand in the way."""
    fields = settings.ONECLICK_NCRS_FIELDS
    return Terms(
        hand_over=settings.ONECLICK_NCRS_METHOD,
        hand_over_url=settings.ONECLICK_NCRS_URL,
        hand_over_fields=msgspec.json.decode(fields, type=dict[str, str]) if fields else {},
    )
