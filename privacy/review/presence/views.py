"""The heartbeat of the page of an alert."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.review.case.page import find_alert
from privacy.review.presence.looking import arrive, in_words, leave, others_at
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_POST
def looking(request: HttpRequest, reference: str) -> HttpResponse:
    """Says that the page is still there, or was left; answers who else is looking."""
    user = user_of(request)
    alert = find_alert(user, reference)
    if request.POST.get("leaves"):
        leave(alert=alert, by=user)
        return HttpResponse(status=204)
    try:
        arrive(alert=alert, by=user)
    except Refused:  # an alert about oneself: who deals with it is not shown
        return HttpResponse(status=204)
    return HttpResponse(in_words(others_at(alert, user)), content_type="text/plain; charset=utf-8")
