"""Pages about accesses."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import CLINICAL, organisations_for
from audit.trail.additions import BadReasons, add_reasons
from audit.trail.screens.forms import reasons_in
from audit.trail.screens.presenters import own_access, own_accesses, typed_in
from audit.wording import count


@requires(CLINICAL)
@require_GET
def my_accesses(request: HttpRequest) -> HttpResponse:
    """What the person signed in has opened."""
    return _page(request)


@requires(CLINICAL)
@require_POST
def add_my_reasons(request: HttpRequest) -> HttpResponse:
    """Adds every reason that was typed on the page, and shows the page again at the same place."""
    reasons = reasons_in(request.POST)
    try:
        added = add_reasons(by=user_of(request), reasons=reasons)
    except BadReasons as refused:
        return _page(request, reasons, refused.wrong)
    if added:
        messages.success(request, f"{count(len(added), 'reason was', 'reasons were')} added.")
    kept = {name: request.GET[name] for name in ("show", "before") if request.GET.get(name)}
    return redirect(reverse("my_accesses") + (f"?{urlencode(kept)}" if kept else ""))


def _page(
    request: HttpRequest, reasons: dict[int, str] | None = None, wrong: dict[int, str] | None = None
) -> HttpResponse:
    """The page at the place that the address names; what was typed and refused stands in it."""
    user, row = user_of(request), typed_in(reasons or {}, wrong) if wrong else own_access
    place = {name: request.GET.get(name, "") for name in ("before", "show")}
    page = own_accesses(organisations_for(user, CLINICAL), user.staff_uid, **place, row=row)
    if page is None:
        raise Http404
    return render(request, "trail/my_accesses.html", {"page": page}, status=422 if wrong else 200)
