"""What came into the queue since it was shown. Only a number is told: no record is looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from audit.wording import count
from privacy.alerts.querysets import AlertQuerySet, awaited
from privacy.review.queue.listing import Queue

# An alert says when its transaction began: one that was being raised while the queue was shown appears later, with an
# earlier time. So the count starts a little before the page, without what stood there already.
OVERLAP: Final = timedelta(minutes=10)
MOST_KNOWN: Final = 40
MOST: Final = 100


def watermark(queue: Queue) -> dict[str, str]:
    """What the page must remember to ask later what is new: a moment, and the alerts since then that it had."""
    now = timezone.now()
    known = list(_since(queue, now - OVERLAP).values_list("pk", flat=True)[: MOST_KNOWN + 1])
    if len(known) > MOST_KNOWN:
        return {"since": now.isoformat(), "but": ""}
    return {"since": (now - OVERLAP).isoformat(), "but": ".".join(map(str, known))}


@requires(REVIEW)
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """How many alerts have come into the queue as it was asked for; nothing at all where that is known already."""
    since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
    if since is None or since.tzinfo is None:
        return HttpResponse("Say since when, with an offset.", status=400, content_type="text/plain")
    number = new_in(Queue(user_of(request), request.GET), since, request.GET.get("but", ""))
    tag = f'"{number}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(in_words(number), content_type="text/plain; charset=utf-8", headers={"ETag": tag})


def new_in(queue: Queue, since: datetime, but: str) -> int:
    """How many alerts of the queue were raised since a moment, without those known; counted to a hundred."""
    known = [int(key) for key in but.split(".")[:MOST_KNOWN] if key.isdecimal() and len(key) < 19]
    return _since(queue, since).exclude(pk__in=known)[:MOST].count()


def in_words(number: int) -> str:
    """What is announced; empty where there is nothing new."""
    return f"{MOST} or more new alerts" if number >= MOST else f"{count(number, 'new alert')}" if number else ""


def _since(queue: Queue, since: datetime) -> AlertQuerySet:
    """Alerts of the queue that were raised since a moment, or that waited for care data until after it."""
    came = Q(raised_at__gt=since)
    return queue.alerts.filter(came | awaited(since) if queue.shows_new else came)
