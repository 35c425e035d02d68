"""Reads the UserInfo of CIS2: whatever may be missing may be missing, and what cannot be understood is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from oneclick.signin.cis2.refusal import SignInRefused

USER: Final = re.compile(r"\d{12}", re.ASCII)
PROFILE: Final = re.compile(r"\d{1,20}", re.ASCII)
ORGANISATION: Final = re.compile(r"[A-Z0-9]{3,10}", re.ASCII)
ROLE: Final = re.compile(r"[A-Za-z0-9:]{1,20}", re.ASCII)
ACTIVITY: Final = re.compile(r"[A-Z]\d{4}", re.ASCII)
MOST_ROLES: Final = 1000
NOT_STAFF: Final = "CIS2 does not say which member of staff you are (nhsid_useruid), so you cannot sign in here."


@dataclass(frozen=True)
class ClaimedRole:
    """One role profile, with what it may do and where."""

    profile_id: str
    organisation: str
    role_code: str
    name: str
    activity_codes: tuple[str, ...]
    workgroups: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Who signed in, as CIS2 knows them."""

    uid: str
    name: str
    email: str
    roles: tuple[ClaimedRole, ...]
    organisations: Mapping[str, str]
    """Names by ODS code, of the organisations that the person belongs to. They say where, and allow nothing."""


def read_person(claims: Mapping[str, Any]) -> Person:
    """The person of a UserInfo. Raises SignInRefused where it does not say who that is."""
    uid = _text(claims.get("nhsid_useruid"))
    if not USER.fullmatch(uid):
        raise SignInRefused("the UserInfo holds no nhsid_useruid of 12 digits", NOT_STAFF)
    roles = [_role(each) for each in _objects(claims.get("nhsid_nrbac_roles"))]
    by_profile = {role.profile_id: role for role in roles if role}
    return Person(
        uid=uid,
        name=_name(claims) or uid,
        email=_email(claims.get("email")),
        roles=tuple(by_profile.values()),
        organisations=_organisations(claims.get("nhsid_user_orgs")),
    )


def selected_role(id_token: Mapping[str, Any], user_info: Mapping[str, Any]) -> str:
    """The role profile that the person chose at CIS2; nothing where they chose none."""
    return _text(id_token.get("selected_roleid")) or _text(user_info.get("selected_roleid"))


def _role(told: Mapping[str, Any]) -> ClaimedRole | None:
    """A role profile; nothing where it does not say which, of what kind, or for whom."""
    profile, organisation = _text(told.get("person_roleid")), _text(told.get("org_code")).upper()
    role_code = _text(told.get("role_code"))
    if not (PROFILE.fullmatch(profile) and ORGANISATION.fullmatch(organisation) and ROLE.fullmatch(role_code)):
        return None
    codes = [code for code in _texts(told.get("activity_codes")) if ACTIVITY.fullmatch(code)]
    return ClaimedRole(
        profile_id=profile,
        organisation=organisation,
        role_code=role_code,
        name=_role_name(told.get("role_name")),
        activity_codes=tuple(dict.fromkeys(codes)),
        workgroups=tuple(dict.fromkeys(group[:100] for group in _texts(told.get("workgroups")))),
    )


def _role_name(value: object) -> str:
    """The last of the quoted parts: `"Clinical":"Clinical Provision":"Nurse Access Role"`."""
    return _text(value).strip('"').rsplit('":"', 1)[-1].strip()[:200]


def _name(claims: Mapping[str, Any]) -> str:
    """Given and family name where both are told, otherwise the one name."""
    both = [_text(claims.get(name)) for name in ("given_name", "family_name")]
    return (" ".join(both) if all(both) else _text(claims.get("name")))[:200]


def _email(value: object) -> str:
    email = _text(value)
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def _organisations(value: object) -> dict[str, str]:
    told = {_text(each.get("org_code")).upper(): _text(each.get("org_name"))[:200] for each in _objects(value)}
    return {code: name for code, name in told.items() if ORGANISATION.fullmatch(code) and name}


def _objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of an array; none where it is missing or no array."""
    return [each for each in value[:MOST_ROLES] if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    """The texts of an array; none where it is missing or no array."""
    return [text for each in value[:MOST_ROLES] if (text := _text(each))] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text without what cannot be stored; a number in its digits; nothing for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**20 else ""
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value if character.isprintable()).strip()
