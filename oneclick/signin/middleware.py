"""Holds each request to its session: over is over, and nobody goes on without a role that they could choose."""
# ruff: noqa: ARG002 - Django tells each middleware which view it is about to call

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from audit.people.models import User
from audit.people.scope import organisation_scope
from oneclick.signin import over
from oneclick.signin.sessions import admit

# A launch must be taken from the browser at once, and asks for the role itself.
WITHOUT_A_ROLE: Final = ("/sign-in/", "/launch", "/healthz", "/static/", "/favicon.ico")


class SessionsMiddleware:
    """Reads the session anew for each request, so that one that was ended elsewhere has ended here too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hands on; where the session is over and the page needs one, says so instead of asking for a sign-in unexplained."""
        ended = admit(request)
        response = self.get_response(request)
        if ended and response.status_code == 302 and response.headers["Location"].startswith(reverse("sign_in") + "?"):
            return over.answer(request, ended)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Asks for the role first, where there is none in use and there is one to choose."""
        user = request.user
        if request.method != "GET" or request.path.startswith(WITHOUT_A_ROLE) or not _must_choose(user):
            return None
        return redirect(f"{reverse('choose_role')}?{urlencode({'next': request.get_full_path()})}")


def _must_choose(user: object) -> bool:
    """Whether somebody signed in holds roles and uses none."""
    if not isinstance(user, User) or user.session is None or user.session.role_id:
        return False
    with organisation_scope((), user_id=user.pk):
        return bool(user.roles_held)
