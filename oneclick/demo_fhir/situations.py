"""Patients whose record is of a special kind, so that each page can be looked at; everybody else's follows from chance."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from random import Random
from typing import Final


class Situation(StrEnum):
    """What the services say of a patient."""

    FULL = "full"
    CORE = "core"
    NONE = "none"
    OPTED_OUT = "opted_out"
    RESTRICTED = "restricted"
    DECEASED = "deceased"
    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"
    DOWN = "down"
    SLOW = "slow"


# Training numbers, and others of the range for tests.
KNOWN: Final = {
    "9990402132": Situation.FULL,
    "9990252955": Situation.NONE,
    "9990240272": Situation.OPTED_OUT,
    "9990281025": Situation.RESTRICTED,
    "9990252947": Situation.DECEASED,
    "9000000009": Situation.FULL,
    "9000000017": Situation.DOWN,
    "9000000025": Situation.SLOW,
    "9000000033": Situation.UNKNOWN,
    "9000000041": Situation.FORBIDDEN,
}
SHOWS: Final = {
    "9990402132": "A child with a plan and a full record",
    "9990252955": "Nothing is recorded",
    "9990240272": "Opted out",
    "9990281025": "Restricted",
    "9990252947": "Has died",
    "9000000033": "Not known to the services",
    "9000000041": "Access refused",
    "9000000017": "The services are down",
    "9000000025": "The services are slow",
}
"""For whoever wants to look at each page: what the services say of these patients."""
CHANCES: Final = {
    Situation.FULL: 0.62,
    Situation.CORE: 0.33,
    Situation.NONE: 0.03,
    Situation.OPTED_OUT: 0.012,
    Situation.RESTRICTED: 0.008,
}


def dice(nhs_number: str, purpose: str) -> Random:
    """Chance that always falls the same for a patient and a purpose."""
    return Random(blake2b(f"{purpose}:{nhs_number}".encode(), digest_size=8).digest())  # noqa: S311 - made-up records


def situation_of(nhs_number: str) -> Situation:
    """The situation of a patient."""
    if nhs_number in KNOWN:
        return KNOWN[nhs_number]
    return dice(nhs_number, "situation").choices(list(CHANCES), list(CHANCES.values()))[0]
