"""The jobs among which a person chooses when they sign in: one role, or a privacy officer's role with its like elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from audit.people.models import Role
from audit.people.permissions import REVIEW, WATCH, rights_of


def reach(role: Role, held: Sequence[Role]) -> list[Role]:
    """The role itself, first, and what a session in it may also use.

    A privacy officer or Caldicott guardian is registered with one role profile for each organisation, all of the same job
    role. Whoever acts as one acts for all of them at once; each counts with its own codes for its own organisation. No other
    job comes along.
    """
    if not _oversees(role):
        return [role]
    return [role, *(other for other in held if other != role and _same_job(other, role))]


def jobs(held: Sequence[Role]) -> list[list[Role]]:
    """What a person can choose from, each choice with all the roles that it reaches; one choice needs no asking."""
    choices, reached = list[list[Role]](), set[int]()
    for role in held:
        if id(role) not in reached:
            choices.append(reach(role, held))
            reached.update(map(id, choices[-1]))
    return choices


def _same_job(other: Role, role: Role) -> bool:
    return other.role_code == role.role_code and _oversees(other)


def _oversees(role: Role) -> bool:
    return not (REVIEW | WATCH).isdisjoint(rights_of(role))
