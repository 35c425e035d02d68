"""Signing in and out. The demo's sign-in exists only where a setting allows it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.people.models import User
from audit.people.sessions import Ended, idle_limit
from audit.wording import count
from oneclick.signin import over
from oneclick.signin.cis2.leaving import signed_in_by_cis2, way_out
from oneclick.signin.next import wanted
from oneclick.signin.people import demo_choices, demo_user
from oneclick.signin.sessions import enter, leave

STILL_AT_CIS2 = " CIS2 could not be told: take your smartcard out, or close the browser, to sign out there too."


@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks who signs in."""
    people = demo_choices() if settings.DEMO_SIGN_IN else []
    idle = count(round(idle_limit().total_seconds() / 60), "minute")
    context = {"people": people, "next": wanted(request, request.GET), "cis2": settings.CIS2 is not None, "idle": idle}
    return render(request, "signin/sign_in.html", context)


@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Signs in as a person of the demo, in a session with a new key."""
    user = demo_user(request.POST.get("staff_uid", "")) if settings.DEMO_SIGN_IN else None
    if user is None:
        raise Http404
    enter(request, user)
    return redirect(wanted(request, request.POST) or "start")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and all that it held."""
    session = request.user.session if isinstance(request.user, User) else None
    provider, still_there = way_out(session), signed_in_by_cis2(session)
    leave(request, Ended.SIGNED_OUT)
    messages.success(request, f"You have signed out.{STILL_AT_CIS2 if still_there and not provider else ''}")
    return redirect(provider or "sign_in")


@require_GET
def session_over(request: HttpRequest) -> HttpResponse:
    """Says why a session is over, and leads back to where it was."""
    why = request.GET.get("why", "")
    ended = Ended(why) if why in Ended.values else Ended.SIGNED_OUT
    return over.page(request, ended, wanted(request, request.GET), [])
