"""Signs somebody in for a benchmark, without the pages of the sign-in."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from audit.models import User
from audit.people.sessions import begin
from oneclick.signin.sessions import KEY


def session_of(user: User) -> str:
    """The key of a session in which somebody is signed in, in their first role."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[KEY] = begin(user, user.roles_held[0].role_profile_id).pk
    session.save()
    return str(session.session_key)


def cookie_of(user: User) -> dict[str, str]:
    """The header by which the service knows them."""
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"}
