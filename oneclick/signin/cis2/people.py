"""Finds or makes the user of a sign-in, and brings their roles to what CIS2 says now."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from audit.people.models import Organisation, Role, User
from audit.people.scope import organisation_scope
from oneclick.signin.cis2.claims import ClaimedRole, Person
from oneclick.signin.cis2.refusal import SignInRefused

NOBODY_HERE: Final = (
    "None of your roles in CIS2 is at an organisation that uses this service, so there is nothing here for you. "
    "If that is wrong, ask your organisation’s Registration Authority (RA) manager."
)
SWITCHED_OFF: Final = "Your account on this service has been switched off. Ask whoever runs it for your organisation."


@transaction.atomic
def bring_in(person: Person) -> User:
    """The user of this nhsid_useruid with today's roles. Raises SignInRefused where nobody here knows them.

    By nothing else is a user matched: addresses and names change hands. Somebody new is made where one of their roles is at
    an organisation that is known here.
    """
    roles = _at_known_organisations(person.roles)
    if not roles and not User.objects.filter(staff_uid=person.uid).exists():
        raise SignInRefused("a stranger without a role at an organisation known here", NOBODY_HERE)
    User.objects.get_or_create(staff_uid=person.uid, defaults={"name": person.name})
    user = User.objects.select_for_update().get(staff_uid=person.uid)
    if not user.is_active:
        raise SignInRefused("the user is switched off", SWITCHED_OFF)
    _take_over_name(user, person)
    for code, name in person.organisations.items():
        Organisation.objects.filter(pk=code, name=code).update(name=name)
    with organisation_scope((), user_id=user.pk):
        hold_roles(user, roles)
    return user


def hold_roles(user: User, roles: list[ClaimedRole]) -> None:
    """Makes the user's roles those and no others. One that stays keeps its row, so that a session in it stays in it."""
    kept = []
    for told in roles:
        values = {"name": told.name, "activity_codes": list(told.activity_codes), "workgroups": list(told.workgroups)}
        role, _ = Role.objects.update_or_create(
            user=user,
            organisation_id=told.organisation,
            role_code=told.role_code,
            role_profile_id=told.profile_id,
            defaults=values,
        )
        kept.append(role.pk)
    user.roles.exclude(pk__in=kept).delete()


def _at_known_organisations(roles: tuple[ClaimedRole, ...]) -> list[ClaimedRole]:
    """The roles at organisations whose records are here."""
    codes = {role.organisation for role in roles}
    known = set(Organisation.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return [role for role in roles if role.organisation in known]


def _take_over_name(user: User, person: Person) -> None:
    """Takes over how the person is called and reached."""
    now = (person.name, person.email or user.email)
    if (user.name, user.email) != now:
        user.name, user.email = now
        user.save(update_fields=["name", "email"])
