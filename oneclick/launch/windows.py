"""Windows: each has a reference of its own in its address, and cookies that the browser sends nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final
from uuid import uuid4

import msgspec
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from audit.people.models import User
from oneclick.launch import denial
from oneclick.launch.context import Context
from oneclick.launch.desk import UNAVAILABLE, hurry
from oneclick.launch.sealing import Unsealable, seal, unseal
from oneclick.launch.standby import has_database, moment_of
from oneclick.launch.state import Launch, State

ARRIVAL: Final = "oneclick_arrival"
OPEN: Final = "oneclick_launch"
TO_SIGN_IN: Final = timedelta(minutes=10)
"""How long a launch waits for its user to sign in."""

View = Callable[..., HttpResponse]


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A launch that was asked for and has not begun: its ticket is used, its user is not known yet."""

    launch_id: str
    context: Context


def new_launch_id() -> str:
    """Opaque and random."""
    return uuid4().hex


def open_window(context: Context) -> HttpResponse:
    """Sends the browser on to a window of its own. A redirect to a GET, so that the cookies of the sign-in come along."""
    launch_id = new_launch_id()
    response = HttpResponseRedirect(reverse("launch_window", args=[launch_id]), status=303)
    _set(response, ARRIVAL, launch_id, Arrival(launch_id=launch_id, context=context), TO_SIGN_IN)
    return response


def arrived(request: HttpRequest, launch_id: str) -> Context | None:
    """What was asked for in a window that has not begun."""
    found = _get(request, ARRIVAL, Arrival, TO_SIGN_IN)
    return found.context if found and found.launch_id == launch_id else None


def opened(request: HttpRequest, launch_id: str) -> Launch | None:
    """The launch of a window that has begun."""
    state = _get(request, OPEN, State, _longest())
    if state is None or state.launch_id != launch_id:
        return None
    return Launch(state, moment_of(request), database=has_database(request))


def keep(response: HttpResponse, launch: Launch) -> HttpResponse:
    """The response, with what the window has to remember."""
    if launch.changed:
        _set(response, OPEN, launch.launch_id, launch.state, _longest())
        response.delete_cookie(ARRIVAL, path=_path(launch.launch_id), samesite="Lax")
    return response


def sign_in_first(request: HttpRequest, launch_id: str) -> HttpResponse:
    """The launch waits in its window while somebody signs in. Without the database nobody can."""
    if has_database(request):
        return redirect_to_login(reverse("launch_window", args=[launch_id]))
    sentence = "You are not signed in here, and nobody can sign in at this moment because the database is down."
    return denial.page(request, sentence, todo="Use another way to the record, or try again in a minute.", status=503)


def survives(view: View) -> View:
    """A page of a launch: it runs in one short transaction, and again without the database where that fails it."""

    @never_cache
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if not has_database(request):
                response = view(request, *args, **kwargs)
            else:
                with transaction.atomic():
                    hurry()
                    response = view(request, *args, **kwargs)
        except UNAVAILABLE:
            request.database_failed = True  # type: ignore[attr-defined]
            raise
        # The window may report to the local system that opened it, which another policy would cut off.
        response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return run


def in_window(*, decided: bool = True) -> Callable[[View], View]:
    """A page of a window that has begun: `view(request, launch, …)`, for the person whose launch it is.

    With `decided` nobody sees it before a decision that opens the record; they are sent to the question.
    """

    def decorate(view: View) -> View:
        @survives
        @wraps(view)
        def page(request: HttpRequest, launch_id: str, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, User):
                return sign_in_first(request, launch_id)
            launch = opened(request, launch_id)
            if launch is None:
                return redirect("launch_window", launch_id)
            if launch.role.staff_uid != request.user.staff_uid:
                return denial.of_other_user(request, launch.state.context)
            if launch.state.finished or (decided and not launch.may_open):
                return redirect("launch_window", launch_id)
            return keep(view(request, launch, **kwargs), launch)

        return page

    return decorate


def _path(launch_id: str) -> str:
    return reverse("launch_window", args=[launch_id])


def _longest() -> timedelta:
    return timedelta(minutes=settings.ONECLICK_LAUNCH_MINUTES)


def _set(response: HttpResponse, name: str, launch_id: str, content: object, longest: timedelta) -> None:
    """A cookie that no script reads and that only this window sends."""
    response.set_cookie(
        name,
        seal(name, content).decode("ascii"),
        max_age=int(longest.total_seconds()),
        path=_path(launch_id),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _get(request: HttpRequest, name: str, kind: type[Any], longest: timedelta) -> Any:
    """What a cookie holds; nothing where it is missing, older than allowed, or not ours."""
    try:
        return unseal(name, request.COOKIES.get(name, "").encode("utf-8", "replace"), kind, within=longest)
    except Unsealable:
        return None
