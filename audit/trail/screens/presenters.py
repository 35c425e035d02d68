"""What the page "My accesses" says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from audit.trail import labels, querysets
from audit.trail.models import Access
from audit.wording import local_time

DAYS: Final = 30
PAGE: Final = 50


@dataclass(frozen=True)
class OwnAccess:
    """One access as the person who made it sees it."""

    when: str
    nhs_number: str
    organisation: str
    services: list[str]
    decision: str
    reason: str


def own_access(access: Access) -> OwnAccess:
    """The row of an access."""
    opened = [labels.service(code) for code in dict.fromkeys(access.services)]
    return OwnAccess(
        when=local_time(access.started_at),
        nhs_number=access.nhs_number,
        organisation=str(access.organisation),
        services=opened or [labels.OUTCOMES.get(access.outcome, "Nothing was opened")],
        decision=labels.decision(access.decision, access.decision_scope) + ("; self-claimed" * access.self_claimed),
        reason=access.reason,
    )


@dataclass(frozen=True)
class OwnAccessesPage:
    """One page of accesses, latest first; `older` continues them, and is empty on the last page."""

    accesses: list[OwnAccess]
    days: int
    several_organisations: bool
    first: bool
    older: str


def own_accesses(codes: frozenset[str], staff_uid: str, before: str) -> OwnAccessesPage | None:
    """A person's own accesses of the last days; nothing where `before` is no place in them."""
    found = querysets.accesses_of_person(codes, staff_uid, since=timezone.now() - timedelta(days=DAYS))
    if before:
        place = parse_place(before)
        if place is None:
            return None
        found = querysets.older_than(found, *place)
    accesses = list(found[: PAGE + 1])
    return OwnAccessesPage(
        accesses=[own_access(access) for access in accesses[:PAGE]],
        days=DAYS,
        several_organisations=len(codes) > 1,
        first=not before,
        older=place_of(accesses[PAGE - 1]) if len(accesses) > PAGE else "",
    )


def place_of(access: Access) -> str:
    """Where an access stands in the order of time, as an address can hold it."""
    return f"{access.started_at.isoformat()}_{access.pk}"


def parse_place(text: str) -> tuple[datetime, int] | None:
    """What `place_of` wrote, or nothing for whatever it did not write."""
    moment, _, pk = text.partition("_")
    try:
        started_at = datetime.fromisoformat(moment)
        return (started_at, int(pk)) if started_at.tzinfo and len(pk) < 19 else None
    except ValueError:
        return None
