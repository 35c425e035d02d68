"""An act as a form asks for it: done or refused, and where the officer goes from there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from audit.models import User
from privacy.models import Alert
from privacy.review import actions
from privacy.review.case.act_form import ActForm
from privacy.review.queue.filters import kept
from privacy.review.queue.listing import Queue
from privacy.review.refusal import Refused
from privacy.review.transitions import Act

# What ends an officer's work on an alert, for now at least: the next one is shown.
ENDS: Final = frozenset({Act.CLOSE, Act.PROPOSE, Act.APPROVE, Act.SEND_BACK, Act.SNOOZE, Act.MERGE, Act.ASSIGN})


def attempt(act: Act, alert: Alert, user: User, form: ActForm) -> tuple[Alert | None, Refused | None]:
    """The alert as it became, or nothing and why; the form holds the sentence too."""
    if not form.is_valid():
        return None, None
    try:
        return actions.DOES[act](alert=alert, by=user, **form.said()), None
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None, refused


def way_on(alert: Alert, act: Act, user: User, request: HttpRequest) -> str:
    """Where an act leads: to the queue where it came from there, to the next alert where the work on this one ends,
    otherwise back to it.

    The next one is that after it in the queue's order, else that before it, else the queue.
    """
    then: Alert | None = None if request.POST.get("then") == "queue" else alert
    if then and act in ENDS:
        before, after = Queue(user, request.GET).beside(alert)
        then = after or before
    return (reverse("alert", args=[then.reference]) if then else reverse("alerts")) + kept(request.GET)
