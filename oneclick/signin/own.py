"""A person's own sign-in: the role in use, a choice among their jobs, and every browser in which they are signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.people.gate import user_of
from audit.people.models import User
from audit.people.sessions import Ended, Session
from oneclick.signin.cis2.leaving import way_out
from oneclick.signin.next import wanted
from oneclick.signin.presenters import job_in_use, jobs_of, seconds_left
from oneclick.signin.sessions import leave

CHOOSE = "Choose the role in which you work now."


@login_required
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """Asks in which role the person acts, and goes on to what they wanted."""
    user = user_of(request)
    choices, go_on = jobs_of(user), wanted(request, request.POST or request.GET)
    if request.method == "POST" and user.session:
        chosen = next((job for job in choices if job.key == request.POST.get("role")), None)
        if chosen:
            user.session.choose(chosen.roles[0])
            return redirect(go_on or "start")
    failed = request.method == "POST"
    context = {"jobs": choices, "in_use": job_in_use(user), "next": go_on, "error": CHOOSE if failed else ""}
    return render(request, "signin/choose_role.html", context, status=422 if failed else 200)


@login_required
@require_GET
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """What the person is signed in as, and where."""
    user = user_of(request)
    sessions = Session.objects.filter(user=user).open_at(timezone.now()).order_by("-started_at")
    context = {
        "in_use": job_in_use(user),
        "several": len(jobs_of(user)) > 1,
        "this": user.session,
        "sessions": sessions,
    }
    return render(request, "signin/own_sign_in.html", context)


@require_GET
def session_left(request: HttpRequest) -> HttpResponse:
    """Seconds until the session ends if nobody comes, and whether it does so in any case.

    A page that only asks says so, and does not count as somebody.
    """
    session = request.user.session if isinstance(request.user, User) else None
    left = seconds_left(request.user) if isinstance(request.user, User) else 0
    return JsonResponse({"left": left, "final": session is not None and session.is_final()})


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of the person, in whatever browser."""
    user = user_of(request)
    provider = way_out(user.session)
    Session.objects.filter(user=user).end(Ended.EVERYWHERE)
    leave(request, Ended.EVERYWHERE)
    messages.success(request, "You have signed out everywhere.")
    return redirect(provider or "sign_in")
