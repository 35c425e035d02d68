"""Saved views: their page, saving, sharing, deleting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.review.queue.filters import kept
from privacy.review.refusal import Refused
from privacy.review.saved_views import actions
from privacy.review.saved_views.pages import SavedViews
from privacy.review.saved_views.querysets import own_views


@requires(REVIEW)
@require_GET
def saved_views(request: HttpRequest) -> HttpResponse:
    """The views that somebody can use, and with the queue's own address the form that saves it."""
    page = SavedViews(user_of(request), query_of(request.GET))
    return render(request, "review/saved_views.html", {"page": page})


@requires(REVIEW)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Saves the queue as it was asked for."""
    user, query, name = (
        user_of(request),
        query_of(QueryDict(request.POST.get("query", ""))),
        request.POST.get("name", ""),
    )
    try:
        view = actions.save_view(by=user, name=name, query=query, organisation=request.POST.get("organisation", ""))
    except Refused as refused:
        page = SavedViews(user, query, name=name, problem=refused.sentence)
        return render(request, "review/saved_views.html", {"page": page}, status=422)
    messages.success(request, f"Saved as “{view.name}”.")
    return redirect(f"{reverse('alerts')}?{view.query}")


@requires(REVIEW)
@require_POST
def share_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Shares one's own view with an organisation's officers, or with nobody."""
    user = user_of(request)
    view = get_object_or_404(own_views(user), pk=view_id)
    try:
        actions.share_view(by=user, view=view, organisation=request.POST.get("organisation", ""))
    except Refused as refused:
        page = SavedViews(user, problem=refused.sentence)
        return render(request, "review/saved_views.html", {"page": page}, status=422)
    who = f"all privacy officers of {view.organisation}" if view.organisation else "only you"
    messages.success(request, f"“{view.name}” can be used by {who}.")
    return redirect("saved_views")


@requires(REVIEW)
@require_POST
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Deletes one's own view."""
    user = user_of(request)
    view = get_object_or_404(own_views(user), pk=view_id)
    actions.delete_view(by=user, view=view)
    messages.success(request, f"“{view.name}” is deleted.")
    return redirect("saved_views")


def query_of(params: QueryDict) -> str:
    """What a view keeps of an address: filters and order, not the page."""
    return kept(params, page="").removeprefix("?")
