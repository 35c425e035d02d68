"""The first page after the sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from audit.people.gate import user_of
from audit.people.permissions import roles_of
from oneclick.navigation import href_of, places_for


@login_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Sends each person to the one page that is their work; whoever has none is told why and whom to ask."""
    places = places_for(user_of(request))
    if places:
        return redirect(href_of(places[0]))
    return render(request, "start/start.html", {"roles": roles_of(request.user)})
