"""Lets into a page whoever has a role for it, and tells everybody else which activity code is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from audit.people.models import User
from audit.people.permissions import Activity, Right, can

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


def requires(rights: frozenset[Right]) -> Callable[[View[P]], View[P]]:
    """A view for people signed in with a role that has one of these rights."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not can(request.user, rights):
                raise PermissionDenied(refusal(rights))
            return view(request, *args, **kwargs)

        return login_required(gated)

    return decorate


def refusal(rights: frozenset[Right]) -> str:
    """The sentence that names what is missing."""
    codes = " or ".join(sorted(right for right in rights if isinstance(right, Activity)))
    roles = " or ".join(sorted(right for right in rights if not isinstance(right, Activity)))
    needed = " or ".join(
        f"{words} {said}" for words, said in (("the activity code", codes), ("the job role code", roles)) if said
    )
    return f"This page needs a role with {needed}, which your registration authority can add."


def user_of(request: HttpRequest) -> User:
    """Who is signed in, for a view that only people signed in can reach. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user
