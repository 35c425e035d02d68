"""Looking up a person or a patient for a purpose, and what officers did, for the Caldicott guardian."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW, WATCH
from privacy.reports.base import as_csv
from privacy.review.actions import raise_by_hand
from privacy.review.refusal import Refused
from privacy.watching import actions
from privacy.watching.forms import LookUpForm
from privacy.watching.look_up_pages import FoundPage, LookUpPage, OpenedPage
from privacy.watching.models import About
from privacy.watching.querysets import accesses_of, look_ups_of
from privacy.watching.watch_page import WatchPage


@requires(REVIEW)
@require_GET
def look_up(request: HttpRequest) -> HttpResponse:
    """Asks whom to look up, and why."""
    page = LookUpPage(user_of(request), request.GET.get("organisation", ""))
    return render(request, "watching/look_up.html", {"page": page})


@requires(REVIEW)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Looks somebody up, and leads to what they opened or who opened their record; of a name it lists who has it."""
    user, form = user_of(request), LookUpForm(request.POST)
    page = LookUpPage(user, request.GET.get("organisation", ""), form)
    if form.is_valid():
        try:
            return _looked_up(request, page, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            page = LookUpPage(user, page.place.code, form)
    return render(request, "watching/look_up.html", {"page": page}, status=422)


@requires(REVIEW)
@require_GET
def found(request: HttpRequest, look_up_id: int) -> HttpResponse:
    """The accesses that a look-up of one's own found. Who saw which is recorded."""
    user = user_of(request)
    own = get_object_or_404(look_ups_of(user), pk=look_up_id)
    page = FoundPage(own, request.GET.get("before", ""))
    actions.list_accesses(by=user, look_up=own, shown=page.shown)
    return render(request, "watching/found.html", {"page": page})


@requires(REVIEW)
@require_GET
def looked_up_access(request: HttpRequest, look_up_id: int, access_id: int) -> HttpResponse:
    """The timeline of an access that was looked up. The look is recorded."""
    user = user_of(request)
    own = get_object_or_404(look_ups_of(user), pk=look_up_id)
    access = get_object_or_404(accesses_of(own), pk=access_id)
    actions.open_access(by=user, look_up=own, access=access)
    return render(request, "watching/access.html", {"page": OpenedPage(user, own, access)})


@requires(REVIEW)
@require_POST
def raise_from_look_up(request: HttpRequest, look_up_id: int, access_id: int) -> HttpResponse:
    """Raises an alert by hand about an access that was looked up, and leads to it."""
    user, reason = user_of(request), request.POST.get("reason", "")
    own = get_object_or_404(look_ups_of(user), pk=look_up_id)
    access = get_object_or_404(accesses_of(own), pk=access_id)
    try:
        alert = raise_by_hand(access=access, by=user, reason=reason)
    except Refused as refused:
        actions.open_access(by=user, look_up=own, access=access)
        page = OpenedPage(user, own, access, refused.sentence, reason)
        return render(request, "watching/access.html", {"page": page}, status=422)
    messages.success(request, f"Alert {alert.reference} is raised.")
    return redirect("alert", alert.reference)


@requires(WATCH)
@require_GET
def watching(request: HttpRequest) -> HttpResponse:
    """What officers did. The guardian's look is recorded like any other."""
    user = user_of(request)
    page = WatchPage(user, request.GET)
    page.read()
    actions.watch(by=user, organisation=page.code, asked_for=page.asked_for(), shown=page.shown)
    return render(request, "watching/watching.html", {"page": page}, status=422 if page.errors else 200)


@requires(WATCH)
@require_GET
def watching_file(request: HttpRequest) -> HttpResponse:
    """What officers did as CSV; that it left is recorded."""
    page = WatchPage(user_of(request), request.GET)
    table = page.table()
    actions.export_watch(by=user_of(request), organisation=page.code, asked_for=page.asked_for(), rows=len(table.rows))
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    name = f"officers-{page.code}-{page.since:%Y-%m-%d}-{page.until:%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response


def _looked_up(request: HttpRequest, page: LookUpPage, form: LookUpForm) -> HttpResponse:
    """Keeps the look-up and goes on to what it found; a name is searched for first."""
    user, said, code = user_of(request), form.cleaned_data, page.place.code
    if said["about"] == About.PATIENT:
        made = actions.look_up(by=user, organisation=code, nhs_number=said["nhs_number"], **form.why())
    elif form.is_uid:
        made = actions.look_up(by=user, organisation=code, staff_uid=said["who"], **form.why())
    else:
        shown = [staff.pk for staff in page.search(said["who"])]
        actions.search_staff(by=user, organisation=code, name=said["who"], found=shown, **form.why())
        return render(request, "watching/look_up.html", {"page": page})
    return redirect("found", made.pk)
