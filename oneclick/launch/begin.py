"""Begins the launch of a window: the person signed in must be the one it was made for, in a role that may open records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from audit.people.models import Role, User
from audit.people.permissions import CLINICAL, roles_of
from audit.people.scope import organisation_scope
from audit.wording import local_date
from oneclick.launch.context import Context
from oneclick.launch.models import LastingPermission
from oneclick.launch.registry import house_of
from oneclick.launch.standby import has_database, moment_of
from oneclick.launch.state import Acting, Earlier, Launch, Patient, State
from privacy.context.models import Patient as KnownPatient

NO_CODE: Final = (
    "Your role does not let you open records: it needs B0264 or B0370, which your registration authority can add."
)


class NotTheirs(Exception):  # noqa: N818 - what it is
    """The launch was made for another user."""


class NotAllowed(Exception):  # noqa: N818 - what it is
    """The person has no role in which they may open records for this organisation; the sentence says so."""


@dataclass(frozen=True)
class OtherRole(Exception):  # noqa: N818 - what it is
    """The person must first choose the role that the launch is for."""

    role: Role


def begin(request: HttpRequest, launch_id: str, context: Context) -> Launch:
    """Begins it, and records that. Raises NotTheirs, NotAllowed or OtherRole."""
    user = request.user
    if not isinstance(user, User) or user.staff_uid != context.staff_uid:
        raise NotTheirs
    role, database = role_for(user, context), has_database(request)
    house = house_of(context.organisation, database=database)
    moment = moment_of(request)
    state = State(
        launch_id=launch_id,
        began_at=moment.at,
        context=context,
        organisation_name=house.name,
        acting=_acting(user, role),
        patient=patient_of(context, database=database),
        terms=house.terms,
        earlier=earlier_of(context, role) if database else None,
    )
    launch = Launch(state, moment, database=database)
    launch.record_launch()
    if not_asked(state):
        launch.record_decision("not_asked", scope="organisation")
    return launch


def role_for(user: User, context: Context) -> Role:
    """The role in which the launch goes on. Raises NotAllowed, or OtherRole where it is not the one in use."""
    in_use, held = roles_of(user), user.roles_held
    here = [role for role in in_use if _fits(role, context)]
    if len(here) == 1 or (here and not context.role_profile_id):
        return here[0]
    elsewhere = [role for role in held if _fits(role, context)]
    if elsewhere:
        raise OtherRole(elsewhere[0])
    if any(role.organisation_id == context.organisation for role in held):
        raise NotAllowed(_no_role(context))
    raise NotAllowed("You have no role at the organisation of this record system.")


def _fits(role: Role, context: Context) -> bool:
    profile = context.role_profile_id
    right = role.organisation_id == context.organisation and bool(CLINICAL & set(role.activity_codes))
    return right and (not profile or role.role_profile_id == profile)


def _no_role(context: Context) -> str:
    if context.role_profile_id:
        return "The record system named a role that is not yours, or one that does not let you open records."
    return NO_CODE


def _acting(user: User, role: Role) -> Acting:
    workgroups = role.workgroups
    return Acting(
        user_id=user.pk,
        staff_uid=user.staff_uid,
        name=user.name,
        role_code=role.role_code,
        role_profile_id=role.role_profile_id,
        activity_codes=tuple(role.activity_codes),
        workgroup=workgroups[0] if len(workgroups) == 1 else "",
    )


def patient_of(context: Context, *, database: bool) -> Patient:
    """The patient as known here, else as the record system named them; a difference between the two is said."""
    known = None
    if database:
        with organisation_scope([context.organisation]):
            known = KnownPatient.objects.filter(pk=context.nhs_number).first()
    named = f"{context.given_name} {context.family_name}".strip()
    if known is None:
        return Patient(nhs_number=context.nhs_number, name=named, born=context.date_of_birth)
    return Patient(
        nhs_number=context.nhs_number,
        name=str(known) if known.family_name else named,
        born=known.date_of_birth.isoformat() if known.date_of_birth else context.date_of_birth,
        deceased_on=known.deceased_on.isoformat() if known.deceased_on else "",
        registered_practice=known.registered_practice,
        warning=_difference(context, known),
    )


def _difference(context: Context, known: KnownPatient) -> str:
    """What the record system says otherwise of this patient."""
    same_name = not context.family_name or context.family_name.casefold() == known.family_name.casefold()
    born = known.date_of_birth.isoformat() if known.date_of_birth else ""
    same_day = not context.date_of_birth or not born or context.date_of_birth == born
    if same_name and same_day:
        return ""
    what = " and ".join(word for word, same in (("name", same_name), ("date of birth", same_day)) if not same)
    return f"Your record system says another {what} for this NHS number. Check that this is your patient."


def earlier_of(context: Context, role: Role) -> Earlier | None:
    """The newest permission of an earlier launch that still holds for this person."""
    now = timezone.now()
    with organisation_scope([context.organisation]):
        found = LastingPermission.objects.filter(
            organisation_id=context.organisation, nhs_number=context.nhs_number, revoked_at=None, until__gt=now
        )
        for permission in found.select_related("given_by").order_by("-id")[:20]:
            if permission.scope != "workgroup" or permission.workgroup in role.workgroups:
                return _earlier(permission)
    return None


def _earlier(permission: LastingPermission) -> Earlier:
    return Earlier(
        id=permission.pk,
        scope=permission.scope,
        given=f"{local_date(permission.given_at)} to {permission.given_by.name}",
        until=local_date(permission.until),
        workgroup=permission.workgroup,
    )


def not_asked(state: State) -> bool:
    """Whether the organisation's policy makes the question needless for this patient."""
    own = state.terms.own_patients and state.patient.registered_practice == state.context.organisation
    return state.terms.not_asked or own
