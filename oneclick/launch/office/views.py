"""Pages about launching: what is in force, and the permissions that last."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import can
from oneclick.launch import lasting
from oneclick.launch.office.actions import change_terms
from oneclick.launch.office.pages import LaunchingPage, PermissionsPage
from oneclick.launch.office.place import CONSENT, DECIDE, Place
from privacy.review.refusal import Refused


@requires(DECIDE | CONSENT)
@require_GET
def launching(request: HttpRequest) -> HttpResponse:
    """What is in force for an organisation; whoever only sees permissions is led to them."""
    if not can(request.user, DECIDE):
        return redirect("lasting_permissions")
    page = LaunchingPage(user_of(request), _asked(request))
    return render(request, "launch/office/launching.html", {"page": page})


@requires(DECIDE)
@require_POST
def change_launching(request: HttpRequest) -> HttpResponse:
    """Changes it, for windows that open from now on."""
    page = LaunchingPage(user_of(request), _asked(request), request.POST)
    if page.form.is_valid():
        try:
            why = page.form.cleaned_data["why"]
            change_terms(by=user_of(request), organisation=page.place.code, terms=page.form.terms(), why=why)
        except Refused as refused:
            page.form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Changed for every record that is opened from now on.")
            return redirect(reverse("launching") + page.place.query)
    return render(request, "launch/office/launching.html", {"page": page}, status=422)


@requires(CONSENT)
@require_GET
def lasting_permissions(request: HttpRequest) -> HttpResponse:
    """The permissions that last. Who saw them is recorded."""
    page = PermissionsPage(user_of(request), _asked(request))
    return render(request, "launch/office/permissions.html", {"page": page})


@requires(CONSENT)
@require_POST
def revoke_permission(request: HttpRequest, permission_id: int) -> HttpResponse:
    """Revokes one; the patient is asked at the next launch."""
    user, place = user_of(request), Place.of(user_of(request), CONSENT, _asked(request))
    found = get_object_or_404(lasting.standing(place.code), pk=permission_id)
    lasting.revoke(permission=found, by_id=user.pk, why=request.POST.get("why", "").strip())
    messages.success(request, "Revoked. The patient is asked when the record is opened next.")
    return redirect(reverse("lasting_permissions") + place.query)


def _asked(request: HttpRequest) -> str:
    """The organisation that an address names."""
    return request.GET.get("organisation", "")
