"""Pages of the demo's record system: a patient list with the 1-Click button, and what its back end does when pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.ingest.check import Problem
from oneclick.demo_fhir.situations import SHOWS
from oneclick.demo_system import system
from oneclick.launch import tickets
from oneclick.launch.context import Context, read_context

View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    """A page that does not exist outside of the embedded default."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO_SYSTEM:
            raise Http404
        response = view(request)
        # Its windows report to this page, which must therefore stay their opener.
        response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return page


@demo_only
@require_GET
def demo_system(request: HttpRequest) -> HttpResponse:
    """The patient list."""
    system.registered(request)
    shown = {"users": system.users(), "patients": system.patients(), "special": SHOWS}
    return render(request, "demo_system/list.html", shown)


@demo_only
@require_POST
def demo_open(request: HttpRequest) -> HttpResponse:
    """With a back end: it asks OneClick for a one-time address and sends the window there."""
    registered = system.registered(request)
    try:
        context = _context(request, registered.return_origin)
    except Problem as problem:
        return render(request, "demo_system/refused.html", {"sentence": problem.sentence}, status=422)
    return redirect("launch_ticket", tickets.issue(context, database=True))


@demo_only
@require_POST
def demo_sign(request: HttpRequest) -> HttpResponse:
    """Without a back end: the window posts a launch that the record system signed."""
    system.registered(request)
    return render(request, "demo_system/sign.html", {"token": system.signed(_said(request))})


def _context(request: HttpRequest, origin: str) -> Context:
    """What `POST /api/launches` would read. Raises Problem."""
    return read_context(_said(request), source=system.NAME, organisation=system.ORGANISATION, origin=origin)


def _said(request: HttpRequest) -> dict[str, str]:
    """The launch, as the record system says it."""
    uid, _, profile = request.POST.get("user", "").partition(" ")
    said = {
        "nhs_number": "".join(request.POST.get("nhs_number", "").split()),
        "staff_uid": uid,
        "role_profile_id": profile,
        "organisation": system.ORGANISATION,
        "site": system.SITE,
        "device": "DEMO-PC-01",
        "service": request.POST.get("service", ""),
        "correlation_id": uuid4().hex,
    }
    return {name: value for name, value in said.items() if value}
