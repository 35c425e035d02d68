"""Samples: how far they are, one of them, one access of it, and what the organisation decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.govern.pages.place import Place
from privacy.procedure import actions
from privacy.procedure.forms import ProcedureForm
from privacy.procedure.in_force import latest
from privacy.procedure.kinds import Kind
from privacy.procedure.listing import draw_table
from privacy.procedure.models import DrawnAccess, SamplePeriod
from privacy.procedure.pages import words
from privacy.procedure.pages.item import ItemPage
from privacy.procedure.pages.overview import OverviewPage
from privacy.procedure.pages.sample import SamplePage
from privacy.procedure.pages.settings import KindPage, SettingsPage
from privacy.procedure.querysets import items_of, items_visible_to, periods_visible_to
from privacy.reports.base import Table, as_csv
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_GET
def procedure(request: HttpRequest) -> HttpResponse:
    """How far an organisation is with its samples. It names nobody."""
    asked, month, before = (request.GET.get(name, "") for name in ("organisation", "month", "before"))
    page = OverviewPage(user_of(request), asked, month, before)
    return render(request, "procedure/procedure.html", {"page": page})


@requires(REVIEW)
@require_GET
def sampling_file(request: HttpRequest) -> HttpResponse:
    """The coverage of a month as CSV; that it left is recorded."""
    page = OverviewPage(user_of(request), request.GET.get("organisation", ""), request.GET.get("month", ""))
    actions.export(by=user_of(request), organisation=page.place.code, what={"month": page.month_name})
    return _csv(page.table(), f"sampling-{page.place.code}-{page.month:%Y-%m}.csv")


@requires(REVIEW)
@require_GET
def sample(request: HttpRequest, period_id: int) -> HttpResponse:
    """One sample. Who saw which accesses is recorded."""
    user, period = user_of(request), _period(request, period_id)
    page = SamplePage(user, period, request.GET.get("show", ""), request.GET.get("after", ""))
    actions.look_at_sample(by=user, period=period, shown=page.shown)
    return render(request, "procedure/sample.html", {"page": page})


@requires(REVIEW)
@require_POST
def check_sample(request: HttpRequest, period_id: int) -> HttpResponse:
    """Keeps that chosen accesses, or all that were shown, were found in order."""
    user, period = user_of(request), _period(request, period_id)
    chosen = request.POST.getlist("shown" if "all" in request.POST else "item")
    items = list(
        items_of(user, period).filter(pk__in=[int(key) for key in chosen if key.isdecimal() and len(key) < 19])
    )
    try:
        done = actions.check(
            by=user, organisation=period.organisation_id, items=items, note=request.POST.get("note", "")
        )
    except Refused as refused:
        return _sample_again(request, period, problem=refused.sentence)
    messages.success(request, words.left_out(len(done.kept), len(done.left)))
    return _sample_again(request, period, left=done.left) if done.left else redirect("sample", period_id)


@requires(REVIEW)
@require_GET
def draw_file(request: HttpRequest, period_id: int) -> HttpResponse:
    """The draw as CSV, for whoever wants to do the sum again; that it left is recorded."""
    period = _period(request, period_id)
    actions.export(by=user_of(request), organisation=period.organisation_id, what={"period": period.pk})
    return _csv(draw_table(period), f"draw-{period.organisation_id}-{period.kind}-{period.starts_at:%Y-%m-%d}.csv")


@requires(REVIEW)
@require_GET
def sample_item(request: HttpRequest, period_id: int, item_id: int) -> HttpResponse:
    """One drawn access. The look is recorded."""
    user, item = user_of(request), _item(request, period_id, item_id)
    actions.look_at_item(by=user, item=item)
    return render(request, "procedure/item.html", {"page": ItemPage(user, item)})


@requires(REVIEW)
@require_POST
def check_item(request: HttpRequest, period_id: int, item_id: int) -> HttpResponse:
    """Keeps what was found of one drawn access, or a note on it."""
    user, item, note = user_of(request), _item(request, period_id, item_id), request.POST.get("note", "")
    try:
        if "keep" in request.POST:
            actions.add_note(by=user, item=item, note=note)
        else:
            actions.check_one(by=user, item=item, note=note)
    except Refused as refused:
        actions.look_at_item(by=user, item=item)
        page = ItemPage(user, item, refused.sentence, note)
        return render(request, "procedure/item.html", {"page": page}, status=422)
    messages.success(request, "Note added." if "keep" in request.POST else "Checked: in order.")
    return redirect("sample_item", period_id, item_id)


@requires(REVIEW)
@require_POST
def raise_from_sample(request: HttpRequest, period_id: int, item_id: int) -> HttpResponse:
    """Raises an alert by hand about a drawn access, and leads to it."""
    user, item, reason = user_of(request), _item(request, period_id, item_id), request.POST.get("reason", "")
    try:
        alert = actions.raise_alert(by=user, item=item, reason=reason)
    except Refused as refused:
        actions.look_at_item(by=user, item=item)
        page = ItemPage(user, item, raising=(refused.sentence, reason))
        return render(request, "procedure/item.html", {"page": page}, status=422)
    messages.success(request, f"Alert {alert.reference} is raised, and the access counts as checked.")
    return redirect("alert", alert.reference)


@requires(REVIEW)
@require_GET
def procedure_settings(request: HttpRequest) -> HttpResponse:
    """What an organisation samples."""
    page = SettingsPage(user_of(request), request.GET.get("organisation", ""))
    return render(request, "procedure/settings.html", {"page": page})


@requires(REVIEW)
@require_GET
def procedure_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    """How one kind is sampled, and who decided so."""
    page = KindPage(user_of(request), kind, request.GET.get("organisation", ""))
    return render(request, "procedure/kind.html", {"page": page})


@requires(REVIEW)
@require_POST
def change_procedure(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Decides how a kind is sampled from the next period on."""
    user, place = user_of(request), Place.of(user_of(request), request.GET.get("organisation", ""))
    form = ProcedureForm(kind, latest(place.code).get(kind.id), request.POST)
    if form.is_valid():
        said = {"plan": form.plan(), "why": form.cleaned_data["why"], "seen": form.cleaned_data["seen"]}
        try:
            made = actions.change_procedure(by=user, organisation=place.code, kind=kind, **said)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"{kind.title}: decided. {words.holds(made)}.")
            return redirect(reverse("procedure_kind", args=[kind]) + place.query)
    return render(request, "procedure/kind.html", {"page": KindPage(user, kind, place.code, form)}, status=422)


def _period(request: HttpRequest, period_id: int) -> SamplePeriod:
    """A period whose sample is drawn, of an organisation of the reader's."""
    return get_object_or_404(periods_visible_to(user_of(request)).filter(draws__number=0), pk=period_id)


def _item(request: HttpRequest, period_id: int, item_id: int) -> DrawnAccess:
    return get_object_or_404(items_visible_to(user_of(request)), pk=item_id, draw__period=period_id)


def _sample_again(
    request: HttpRequest, period: SamplePeriod, *, problem: str = "", left: dict[int, str] | None = None
) -> HttpResponse:
    """The sample with what stood in the way."""
    page = SamplePage(user_of(request), period, request.POST.get("show", ""), left=left)
    page.problem = problem
    actions.look_at_sample(by=user_of(request), period=period, shown=page.shown)
    return render(request, "procedure/sample.html", {"page": page}, status=422 if problem else 200)


def _csv(table: Table, name: str) -> HttpResponse:
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response
