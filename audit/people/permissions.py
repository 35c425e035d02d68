"""Who may: what the RBAC activity codes of a person's roles allow, organisation by organisation."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser

from audit.people.models import Role, User


class Activity(StrEnum):
    """The RBAC activity codes of the National RBAC Database that the service knows (domain of the Spine)."""

    ACCESS_SCR = "B0264"
    VIEW_RECORDS = "B0370"
    EMERGENCY_ACCESS = "B0168"
    LEGAL_OVERRIDE = "B0082"
    RECEIVE_OVERRIDE_ALERTS = "B0015"
    RECEIVE_SELF_CLAIMED_ALERTS = "B0016"
    RECEIVE_SAR_REFUSED_ALERTS = "B0017"
    RECEIVE_SEALING_ALERTS = "B0018"
    ANALYSE_AUDIT_TRAILS = "B0011"
    CONTROL_CONSENT = "B0020"
    ADMINISTER_LOCALLY = "B0062"


class JobRole(StrEnum):
    """Job roles that allow by themselves what no activity code does, by the last part of their RBAC code."""

    CALDICOTT_GUARDIAN = "R5105"


Right: TypeAlias = Activity | JobRole
"""What lets somebody do something: an activity code of their role, or the role itself."""

REVIEW: frozenset[Right] = frozenset({Activity.RECEIVE_OVERRIDE_ALERTS, Activity.RECEIVE_SELF_CLAIMED_ALERTS})
REPORT: frozenset[Right] = frozenset({Activity.ANALYSE_AUDIT_TRAILS, Activity.ADMINISTER_LOCALLY})
INGEST: frozenset[Right] = frozenset({Activity.ADMINISTER_LOCALLY, Activity.ANALYSE_AUDIT_TRAILS})
CLINICAL: frozenset[Right] = frozenset({Activity.ACCESS_SCR, Activity.VIEW_RECORDS})
# Not B0011 (analyse audit trails): those who are watched hold it themselves.
WATCH: frozenset[Right] = frozenset({JobRole.CALDICOTT_GUARDIAN})


def roles_of(user: User | AnonymousUser) -> list[Role]:
    """The roles in use of somebody signed in; nobody else has any."""
    return user.roles_in_use if isinstance(user, User) and user.is_active else []


def role_in_use(user: User | AnonymousUser) -> Role | None:
    """The one role in which somebody acts: profile, codes, workgroups, organisation. None where they must still choose.

    Only inside the person's scope, as every view is, or as the owner.
    """
    return next(iter(roles_of(user)), None)


def rights_of(role: Role) -> frozenset[str]:
    """What a role allows: its activity codes, and the last part of its own code."""
    return frozenset(role.activity_codes) | {role.role_code.rsplit(":", 1)[-1]}


def organisations_for(user: User | AnonymousUser, rights: frozenset[Right]) -> frozenset[str]:
    """ODS codes of the organisations for which one of the person's roles has one of these rights.

    Asked again and again for each page, by officers of a hundred organisations: so it is worked out once for the roles in use.
    """
    roles = roles_of(user)
    if not isinstance(user, User):
        return frozenset()
    if user.reaches is None or user.reaches[0] is not roles:
        user.reaches = (roles, {})
    reaches = user.reaches[1]
    if rights not in reaches:
        reaches[rights] = frozenset(role.organisation_id for role in roles if rights & rights_of(role))
    return reaches[rights]


def can(user: User | AnonymousUser, rights: frozenset[Right]) -> bool:
    """Whether any role of the person has one of these rights."""
    return bool(organisations_for(user, rights))
