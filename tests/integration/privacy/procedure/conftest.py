"""A procedure of an organisation, and weeks in which to sample."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit.models import Access, User
from audit.wording import LONDON
from privacy.models import Procedure
from tests.factories import TRUST, make_access, make_officer

# A Monday; the week of the tests goes from here to the next.
MONDAY = datetime(2026, 10, 5, tzinfo=LONDON)
NEXT_MONDAY = MONDAY + timedelta(days=7)


def decide(organisation: str = TRUST, by: User | None = None, **fields: Any) -> Procedure:
    """A decision on emergencies, weekly, every other one at random, in force since the Monday."""
    plan: dict[str, Any] = {
        "kind": "emergency", "enabled": True, "frequency": "weekly", "selection": "random", "share": 50,
        "since": MONDAY, "why": "Agreed by the board",
    }  # fmt: skip
    return Procedure.objects.create(organisation_id=organisation, by=by or make_officer(organisation), **plan | fields)


def make_emergencies(number: int, organisation: str = TRUST, **fields: Any) -> list[Access]:
    """So many emergency accesses of the week."""
    return [
        make_access(organisation, **{"started_at": MONDAY + timedelta(hours=n + 1)} | fields) for n in range(number)
    ]
