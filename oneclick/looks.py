"""Keeps who looked at the pages of `audit`, which shows what was sent and knows nothing of reviews.

Each of these views is wrapped here, where both sides are known: a look that succeeded is one review event for every
organisation that it concerned, in the transaction of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from audit.ingest.querysets import batch_for, intakes_of, records_of
from audit.ingest.screens.urls import urlpatterns as ingest_pages
from audit.people.gate import user_of
from audit.people.permissions import INGEST, organisations_for
from privacy.review.kinds import Kind
from privacy.watching.actions import keep_look

Concerns = Callable[..., set[str]]


def listed(request: HttpRequest) -> set[str]:
    """The organisations whose batches a list shows."""
    codes, chosen = organisations_for(request.user, INGEST), request.GET.get("organisation", "")
    return set(codes & {chosen} if chosen else codes)


def opened(request: HttpRequest, batch_id: int) -> set[str]:
    """The organisations of a batch whose records the page shows, of those for which the person acts."""
    codes = organisations_for(request.user, INGEST)
    batch = batch_for(codes, batch_id)
    if batch is None:
        return set()
    of_records = records_of(codes, batch).values_list("organisation_id", flat=True)
    of_events = intakes_of(codes, [batch_id]).values_list("organisation_id", flat=True)
    return {code for code in (*of_records, *of_events, batch.organisation_id) if code and code in codes}


# Every page of `audit` that shows what is of others, with what its look is called.
KEPT: Final[dict[str, tuple[Kind, Concerns]]] = {
    "ingest": (Kind.INGEST_LISTED, listed),
    "batch": (Kind.BATCH_LOOKED, opened),
}


def kept(pattern: URLPattern) -> URLPattern:
    """An address whose looks are kept."""
    kind, concerns = KEPT[str(pattern.name)]
    view = pattern.callback

    @wraps(view)
    def watched(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, **kwargs)
        if response.status_code == 200:
            asked = {name: value for name, value in request.GET.items() if name in {"before", "after", "kind"}}
            about = {"batch": kwargs["batch_id"]} if kwargs else {}
            organisations = concerns(request, **kwargs)
            keep_look(by=user_of(request), organisations=organisations, kind=kind, detail=about | {"asked_for": asked})
        return response

    return path(str(pattern.pattern), watched, name=pattern.name)


urlpatterns = [kept(pattern) for pattern in ingest_pages]
