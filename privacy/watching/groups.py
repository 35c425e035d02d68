"""What officers do, in four groups: they look, search, take away, and decide."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from privacy.review.kinds import Kind


class Group(StrEnum):
    """What a review event of an officer is."""

    LOOK = "looks"
    SEARCH = "searches"
    EXPORT = "exports"
    DECISION = "decisions"


NAMES: Final = {
    Group.LOOK: "Looks",
    Group.SEARCH: "Searches and look-ups",
    Group.EXPORT: "Exports",
    Group.DECISION: "Decisions and other work",
}
SEARCHES: Final = frozenset({Kind.LOOKED_UP, Kind.STAFF_SEARCHED})
LOOKS: Final = frozenset({Kind.LISTED, Kind.LOOKED, Kind.WATCHED, Kind.RULE_PREVIEWED})
# Looks at a person or a patient that no alert led to, and no sample.
OUTSIDE: Final = frozenset(
    {Kind.LOOKED_UP, Kind.STAFF_SEARCHED, Kind.ACCESSES_LISTED, Kind.ACCESS_OPENED, Kind.BATCH_LOOKED}
)
CLOSING: Final = frozenset({Kind.CLOSED, Kind.APPROVED})


def group_of(kind: str) -> Group:
    """The group of a kind; by its name where it is of a room that we do not know."""
    if kind in SEARCHES or kind.endswith("_searched"):
        return Group.SEARCH
    if kind in LOOKS or kind.endswith(("_listed", "_looked", "_opened", "_viewed", "_shown")):
        return Group.LOOK
    if any(word in kind for word in ("export", "download", "print")):
        return Group.EXPORT
    return Group.DECISION


def kinds_of(group: Group) -> list[str]:
    """The kinds of a group."""
    return [kind for kind in Kind.values if group_of(kind) == group]
