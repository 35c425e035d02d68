"""Pages about what was sent: the latest batches, and one batch with what was kept aside of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.ingest.screens.listing import batch_page, ingest_page
from audit.people.gate import requires
from audit.people.permissions import INGEST, organisations_for


@requires(INGEST)
@require_GET
def ingest(request: HttpRequest) -> HttpResponse:
    """The latest batches of the organisations in scope, and how far the pipeline is."""
    page = ingest_page(organisations_for(request.user, INGEST), request.GET)
    return render(request, "ingest/ingest.html", {"page": page})


@requires(INGEST)
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: its receipt, and each record that was rejected or conflicts, with why."""
    page = batch_page(organisations_for(request.user, INGEST), batch_id, request.GET)
    if page is None:
        raise Http404
    return render(request, "ingest/batch.html", {"page": page})
