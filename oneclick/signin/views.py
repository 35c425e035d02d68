"""Signing in and out. The demo's sign-in exists only where a setting allows it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from oneclick.signin.people import demo_choices, demo_user

BACKEND = "oneclick.signin.backend.SignedInBackend"


@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks who signs in."""
    people = demo_choices() if settings.DEMO_SIGN_IN else []
    return render(request, "signin/sign_in.html", {"people": people, "next": _next(request, request.GET)})


@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Signs in as a person of the demo, in a session with a new key."""
    user = demo_user(request.POST.get("staff_uid", "")) if settings.DEMO_SIGN_IN else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(_next(request, request.POST) or "start")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and all that it held."""
    logout(request)
    messages.success(request, "You have signed out.")
    return redirect("sign_in")


def _next(request: HttpRequest, values: QueryDict) -> str:
    """The page that was asked for before the sign-in, if it is one of ours; an action of ours is not a page."""
    address = values.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and not address.startswith(reverse("sign_in")) else ""
