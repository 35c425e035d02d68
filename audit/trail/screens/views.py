"""Pages about accesses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.people.gate import requires, user_of
from audit.people.permissions import CLINICAL, organisations_for
from audit.trail.screens.presenters import own_accesses


@requires(CLINICAL)
@require_GET
def my_accesses(request: HttpRequest) -> HttpResponse:
    """What the person signed in has opened in the last days."""
    user = user_of(request)
    page = own_accesses(organisations_for(user, CLINICAL), user.staff_uid, request.GET.get("before", ""))
    if page is None:
        raise Http404
    return render(request, "trail/my_accesses.html", {"page": page})
