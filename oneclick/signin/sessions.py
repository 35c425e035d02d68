"""Enters, keeps and leaves the session of a browser: Django's session holds nothing but the key of ours."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils import timezone

from audit.people import sessions
from audit.people.models import User
from audit.people.scope import organisation_scope
from audit.people.sessions import Ended, Session
from oneclick.signin.cis2.refresh import refresh_if_due

BACKEND: Final = "oneclick.signin.backend.SignedInBackend"
KEY: Final = "oneclick_session"
BACKGROUND: Final = "X-OneClick-Background"
"""A page that asks by itself sends this header: nobody is there, and the session goes on being idle."""


def enter(request: HttpRequest, user: User, role_profile_id: str = "") -> Session:
    """Signs somebody in, in a new session with a new key; whatever the browser held before is gone."""
    leave(request, Ended.AGAIN)
    with organisation_scope((), user_id=user.pk):
        session = sessions.begin(user, role_profile_id)
    login(request, user, backend=BACKEND)
    request.session[KEY] = session.pk
    user.session = session
    return session


def leave(request: HttpRequest, why: Ended) -> None:
    """Ends the session of this browser, and forgets all that it held."""
    if key := request.session.get(KEY):
        Session.objects.filter(pk=key).end(why)
    logout(request)


def admit(request: HttpRequest) -> Ended | None:
    """Lets somebody signed in go on in their session; where it is over, the request is nobody's, and this says why."""
    if not isinstance(request.user, User):
        return None
    known = Session.objects.select_related("user", "cis2")
    session = known.filter(pk=request.session.get(KEY, 0), user=request.user).first()
    over = (session.over(timezone.now()) or refresh_if_due(session)) if session else Ended.SIGNED_OUT
    if session is None or over:
        leave(request, over or Ended.SIGNED_OUT)
        return over
    if BACKGROUND not in request.headers:
        session.touch(timezone.now())
    request.user.session = session
    return None
