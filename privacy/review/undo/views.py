"""Undoing what one did a moment ago."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.review.case.page import find_alert
from privacy.review.queue.filters import kept
from privacy.review.refusal import Refused
from privacy.review.undo import actions


@requires(REVIEW)
@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Makes the alert what it was, and shows it; where that is refused, says why."""
    user, version = user_of(request), request.POST.get("version", "")
    alert = find_alert(user, reference)
    try:
        actions.undo(alert=alert, by=user, version=int(version) if version.isdecimal() else 0)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Undone: alert {reference} is what it was before.")
    return redirect(reverse("alert", args=[reference]) + kept(request.GET))
