"""Due dates, the rota, hand-over, and how new alerts are shared out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from audit.wording import count, listed
from privacy.duty import actions
from privacy.duty.due import Due
from privacy.duty.forms import AbsenceForm, DueDatesForm, DutyForm, HandOverForm, SharingForm
from privacy.duty.models import Absence, Duty
from privacy.duty.pages import DueDatesPage, RotaPage
from privacy.govern.pages.place import Place
from privacy.review.permissions import organisations_to_review
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_GET
def due_dates(request: HttpRequest) -> HttpResponse:
    """By when alerts are due."""
    return render(request, "duty/due_dates.html", {"page": DueDatesPage(user_of(request), _asked(request))})


@requires(REVIEW)
@require_POST
def change_due_dates(request: HttpRequest) -> HttpResponse:
    """Sets by when alerts are due from now on."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    form = DueDatesForm(Due.of(place.code).bands, request.POST)
    if form.is_valid():
        said = {"bands": tuple(form.cleaned_data["bands"]), "why": form.cleaned_data["why"]}
        try:
            actions.change_due_dates(by=user, organisation=place.code, **said)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The due dates of alerts raised from now on are set.")
            return redirect(reverse("due_dates") + place.query)
    return render(request, "duty/due_dates.html", {"page": DueDatesPage(user, place.code, form)}, status=422)


@requires(REVIEW)
@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """Who is on duty and who has what. It names officers, and nobody else."""
    return render(request, "duty/rota.html", {"page": RotaPage(user_of(request), _asked(request))})


@requires(REVIEW)
@require_POST
def put_on_rota(request: HttpRequest) -> HttpResponse:
    """Puts an officer on the rota."""
    return _entered(request, DutyForm, actions.put_on_rota, lambda duty: f"{duty.officer.name} is on the rota.")


@requires(REVIEW)
@require_POST
def enter_absence(request: HttpRequest) -> HttpResponse:
    """Enters an absence."""
    return _entered(request, AbsenceForm, actions.enter_absence, lambda one: f"{one.officer.name} is entered as away.")


@requires(REVIEW)
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hands all open alerts of an officer over to another."""
    return _entered(request, HandOverForm, actions.hand_over, _handed_over)


@requires(REVIEW)
@require_POST
def change_sharing(request: HttpRequest) -> HttpResponse:
    """Sets how new alerts are shared out."""
    made = lambda _organisation, data: SharingForm(data)  # noqa: E731 - it is of no organisation
    return _entered(request, made, actions.change_sharing, lambda _: "New alerts are shared out in the way you chose.")


@requires(REVIEW)
@require_POST
def end_duty(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Takes a line off the rota."""
    return _ended(request, Duty, entry_id)


@requires(REVIEW)
@require_POST
def end_absence(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Ends an absence early."""
    return _ended(request, Absence, entry_id)


def _entered(
    request: HttpRequest, made: Callable[..., Any], act: Callable[..., Any], done: Callable[[Any], str]
) -> HttpResponse:
    """Does what a form of the rota asks for; what is refused stands there with its sentence, nothing lost."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    form: forms.Form = made(place.code, request.POST)
    if form.is_valid():
        try:
            result = act(by=user, organisation=place.code, **form.said())  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, done(result))
            return redirect(reverse("rota") + place.query)
    return render(request, "duty/rota.html", {"page": RotaPage(user, place.code, form)}, status=422)


def _ended(request: HttpRequest, model: type[Any], entry_id: int) -> HttpResponse:
    user = user_of(request)
    visible = model.objects.filter(organisation_id__in=organisations_to_review(user))
    entry = get_object_or_404(visible.select_related("officer"), pk=entry_id)
    try:
        actions.end_entry(by=user, entry=entry)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Ended.")
    return redirect(reverse("rota") + Place.of(user, entry.organisation_id).query)


def _handed_over(result: actions.HandedOver) -> str:
    said = f"{count(len(result.moved), 'alert')} handed over."
    if not result.left:
        return said
    left = listed(result.left, most=10)
    return f"{said} Left out, because the colleague or you stand too near to the person: {left}."


def _asked(request: HttpRequest) -> str:
    """The organisation that an address names."""
    return request.GET.get("organisation", "")
