"""The queue, an alert, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.models import User
from audit.people.permissions import REVIEW
from privacy.alerts.models import Alert
from privacy.review import actions
from privacy.review.bulk.pages import acts_on_offer
from privacy.review.case.attempt import attempt, way_on
from privacy.review.case.choices import done
from privacy.review.case.forms import form_of
from privacy.review.case.page import CasePage, find_alert
from privacy.review.colleagues import short_of_officers
from privacy.review.keyboard.views import shortcuts_of
from privacy.review.live.news import watermark
from privacy.review.presence.looking import shown_to
from privacy.review.queue.listing import Queue
from privacy.review.saved_views.pages import SavedViews
from privacy.review.transitions import Act
from privacy.review.undo.actions import tag_of, undoable


@requires(REVIEW)
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """The queue. Who saw which rows, and what they asked for, is recorded."""
    user = user_of(request)
    queue = Queue(user, request.GET)
    table = queue.table()
    actions.look_through(alerts=table.shown, by=user, asked_for=queue.asked_for())
    page = {"queue": queue, "table": table, "news": watermark(queue), "saved": SavedViews(user, queue.query)}
    page |= {"acts": acts_on_offer(), "short_of_officers": short_of_officers(user)}
    return render(request, "review/alerts.html", page | shortcuts_of(user))


@requires(REVIEW)
@require_GET
def alert(request: HttpRequest, reference: str) -> HttpResponse:
    """An alert. The look is recorded."""
    user = user_of(request)
    found = find_alert(user, reference)
    actions.look_at(alert=found, by=user)
    return render(request, "review/alert.html", _around(user, found) | {"page": CasePage(user, found, request.GET)})


@requires(REVIEW)
@require_POST
def act_on_alert(request: HttpRequest, reference: str, act: Act) -> HttpResponse:
    """Does something to an alert and shows it again; what is refused stands there with its sentence, nothing lost."""
    user = user_of(request)
    found = find_alert(user, reference)
    form = form_of(act, request.POST, alert=found, files=request.FILES)
    then = way_on(found, act, user, request)
    changed, refused = attempt(act, found, user, form)
    if changed:
        messages.success(request, done(act, changed), extra_tags=tag_of(changed, user))
        return redirect(then)
    page = CasePage(user, find_alert(user, reference), request.GET, failed=form, failed_act=act, refused=refused)
    return render(request, "review/alert.html", _around(user, page.alert) | {"page": page}, status=422)


def _around(user: User, alert: Alert) -> dict[str, Any]:
    """What else the page of an alert shows: who looks at it besides, what can be undone, and the keys."""
    return {"looking": shown_to(user, alert), "undo": undoable(alert, user), **shortcuts_of(user)}
