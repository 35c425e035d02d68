"""The queue, an alert, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.review import actions
from privacy.review.case.choices import done
from privacy.review.case.forms import form_of
from privacy.review.case.page import CasePage, find_alert
from privacy.review.queue.filters import kept
from privacy.review.queue.listing import Queue
from privacy.review.refusal import Refused
from privacy.review.transitions import Act


@requires(REVIEW)
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """The queue. Who saw which rows, and what they asked for, is recorded."""
    user = user_of(request)
    queue = Queue(user, request.GET)
    table = queue.table()
    actions.look_through(alerts=table.shown, by=user, asked_for=queue.asked_for())
    return render(request, "review/alerts.html", {"queue": queue, "table": table})


@requires(REVIEW)
@require_GET
def alert(request: HttpRequest, reference: str) -> HttpResponse:
    """An alert. The look is recorded."""
    user = user_of(request)
    found = find_alert(user, reference)
    actions.look_at(alert=found, by=user)
    return render(request, "review/alert.html", {"page": CasePage(user, found, request.GET)})


@requires(REVIEW)
@require_POST
def act_on_alert(request: HttpRequest, reference: str, act: Act) -> HttpResponse:
    """Does something to an alert and shows it again; what is refused stands there with its sentence, nothing lost."""
    user = user_of(request)
    found, form = find_alert(user, reference), form_of(act, request.POST)
    if form.is_valid():
        try:
            changed = actions.DOES[act](alert=found, by=user, **form.said())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, done(act, changed))
            return redirect(reverse("alert", args=[reference]) + kept(request.GET))
    page: dict[str, Any] = {
        "page": CasePage(user, find_alert(user, reference), request.GET, failed=form, failed_act=act)
    }
    return render(request, "review/alert.html", page, status=422)
