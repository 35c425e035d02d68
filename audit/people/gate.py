"""Lets into a page whoever has a role for it, and tells everybody else which activity code is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from audit.people.models import User
from audit.people.permissions import Activity, can

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


def requires(activities: frozenset[Activity]) -> Callable[[View[P]], View[P]]:
    """A view for people signed in with a role that holds one of these activities."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not can(request.user, activities):
                raise PermissionDenied(refusal(activities))
            return view(request, *args, **kwargs)

        return login_required(gated)

    return decorate


def refusal(activities: frozenset[Activity]) -> str:
    """The sentence that names what is missing."""
    codes = " or ".join(sorted(activities))
    return f"This page needs a role with the activity code {codes}, which your registration authority can add."


def user_of(request: HttpRequest) -> User:
    """Who is signed in, for a view that only people signed in can reach. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user
