"""Raising an alert by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.review import actions
from privacy.review.case.forms import RaiseForm
from privacy.review.raising.page import RaisePage, find_access
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_http_methods(["GET", "POST"])
def raise_alert(request: HttpRequest, key: int) -> HttpResponse:
    """Shows an access, and raises an alert about it for a reason of the officer's own. The look is recorded."""
    user = user_of(request)
    access = find_access(user, key)
    form = RaiseForm(request.POST if request.method == "POST" else None, auto_id="raise-%s")
    if request.method == "POST" and form.is_valid():
        try:
            alert = actions.raise_by_hand(access=access, by=user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"Alert {alert.reference} is raised. A colleague must decide on it.")
            return redirect("alert", alert.reference)
    actions.look_at_access(access=access, by=user)
    page = {"page": RaisePage(user, access, form)}
    return render(request, "review/raise_alert.html", page, status=422 if form.errors else 200)
