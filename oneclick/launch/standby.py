"""Keeps the pages of launches going while the database is down: who is signed in is read from a sealed cookie then.

The cookie is made of what the database said within the last hour, and is good only beside the session that it was made
for. Without the database nobody can sign in, change their role, or be signed out elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, cast

import msgspec
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone

from audit.people.models import Organisation, Role, User
from audit.people.permissions import CLINICAL
from audit.people.sessions import idle_limit
from oneclick.launch.desk import UNAVAILABLE, desk
from oneclick.launch.sealing import Unsealable, seal, unseal
from oneclick.launch.state import Moment

COOKIE: Final = "oneclick_standby"
PATH: Final = "/launch"
CONFIRMED_WITHIN: Final = timedelta(hours=1)
RENEWED_AFTER: Final = timedelta(minutes=1)
logger: Final = logging.getLogger(__name__)
LARGEST: Final = 3_500
"""Bytes that a browser keeps of one cookie, with room for its attributes."""


class StandbyRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role as the database told of it."""

    organisation: str
    organisation_name: str
    role_profile_id: str
    role_code: str
    activity_codes: list[str]
    workgroups: list[str]


class Standby(msgspec.Struct, frozen=True, kw_only=True):
    """Who was signed in when the database was asked last."""

    session: str
    user_id: int
    staff_uid: str
    name: str
    roles: list[StandbyRole]
    confirmed_at: datetime
    seen_at: datetime


def has_database(request: HttpRequest) -> bool:
    """Whether this request may ask the database."""
    return not getattr(request, "without_database", False)


def moment_of(request: HttpRequest) -> Moment:
    """When the request came; the same where it is done again without the database."""
    found: Moment = vars(request).setdefault("moment", Moment())
    return found


class StandbyMiddleware:
    """Stands before all that asks the database. Answers the pages of launches without it where it is down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tries with the database first, unless it is known to be down."""
        ours = request.path_info == PATH or request.path_info.startswith((f"{PATH}/", "/api/launches"))
        if not ours:
            return self._renewed(request, self.get_response(request))
        moment_of(request)
        if desk.is_open():
            response = self.get_response(request)
            if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or not self._failed(request):
                return self._renewed(request, response)
        return _without_database(request)

    def _failed(self, request: HttpRequest) -> bool:
        """Whether it was the database that failed the page."""
        if getattr(request, "database_failed", False):
            desk.close()
            return True
        return not desk.is_open()

    def _renewed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The response with a fresh cookie, where somebody who opens records is signed in and theirs is old."""
        user, key = getattr(request, "_cached_user", None), request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if isinstance(user, User) and key and "roles_in_use" in vars(user) and _is_old(request, user):
            standby = _made(user, key)
            sealed = seal(COOKIE, standby).decode("ascii") if standby.roles else ""
            if sealed and len(sealed) <= LARGEST:
                _give(response, sealed)
        return response


def _give(response: HttpResponse, sealed: str) -> None:
    """A cookie for launches only, for as long as the browser is open."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, sealed, path=PATH, secure=secure, httponly=True, samesite="Lax")


def _made(user: User, key: str) -> Standby:
    """What the database says now; only roles that open records matter."""
    roles = [
        StandbyRole(
            organisation=role.organisation_id,
            organisation_name=role.organisation.name,
            role_profile_id=role.role_profile_id,
            role_code=role.role_code,
            activity_codes=role.activity_codes,
            workgroups=role.workgroups,
        )
        for role in user.roles_in_use
        if CLINICAL & set(role.activity_codes)
    ]
    now = timezone.now().astimezone(UTC)
    return Standby(
        session=_digest(key),
        user_id=user.pk,
        staff_uid=user.staff_uid,
        name=user.name,
        roles=roles,
        confirmed_at=now,
        seen_at=now,
    )


def _is_old(request: HttpRequest, user: User) -> bool:
    """Whether the cookie that came says something else, or is about to. The browser sends it to launches only."""
    if not request.path_info.startswith(PATH):
        return True
    found = _read(request)
    return found is None or found.user_id != user.pk or timezone.now() - found.confirmed_at > RENEWED_AFTER


def _read(request: HttpRequest) -> Standby | None:
    """Who was signed in in this very session a short while ago."""
    try:
        found = unseal(COOKIE, request.COOKIES.get(COOKIE, "").encode("utf-8", "replace"), Standby)
    except Unsealable:
        return None
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    now = timezone.now()
    fresh = now - found.confirmed_at <= CONFIRMED_WITHIN and now - found.seen_at <= idle_limit()
    return found if fresh and key and found.session == _digest(key) else None


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _without_database(request: HttpRequest) -> HttpResponse:
    """Answers a page of a launch past all that would ask the database: the check of its form, then the page itself."""
    request.without_database = True  # type: ignore[attr-defined]
    found = _read(request)
    request.user = _user_of(found) if found else AnonymousUser()
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return HttpResponse(status=404)
    request.resolver_match = match
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    refused = check.process_view(request, match.func, match.args, match.kwargs)
    try:
        response: Any = refused or match.func(request, *match.args, **match.kwargs)
    except (OSError, *UNAVAILABLE):  # the spool cannot be written either: what cannot be kept is not shown
        logger.exception("A launch can be kept neither in the database nor in the spool.")
        from oneclick.launch import denial  # noqa: PLC0415 - which asks us who is there

        response = denial.of_failure(request)
    response.headers.setdefault("X-Frame-Options", "DENY")
    if found:
        seen = msgspec.structs.replace(found, seen_at=timezone.now().astimezone(UTC))
        _give(response, seal(COOKIE, seen).decode("ascii"))
    check.process_response(request, response)
    return cast("HttpResponse", response)


def _user_of(found: Standby) -> User:
    """The person as the pages know them, without a row behind it."""
    user: Any = User(pk=found.user_id, staff_uid=found.staff_uid, name=found.name)
    user.roles_in_use = user.roles_held = [
        Role(
            user_id=found.user_id,
            organisation=Organisation(ods_code=role.organisation, name=role.organisation_name),
            role_profile_id=role.role_profile_id,
            role_code=role.role_code,
            activity_codes=role.activity_codes,
            workgroups=role.workgroups,
        )
        for role in found.roles
    ]
    signed_in: User = user
    return signed_in
