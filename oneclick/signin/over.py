"""What somebody sees whose session is over: why, the way back to where they were, and what they had written."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from audit.people.sessions import Ended, idle_limit, longest
from audit.wording import count

WRITTEN_FROM: Final = 4
"""Characters from which a field with more than one word counts as something that somebody wrote."""


def answer(request: HttpRequest, why: Ended) -> HttpResponse:
    """Instead of the page asked for. What was posted is shown again, for it has not been kept."""
    if request.method == "POST" and "HX-Request" not in request.headers:
        return page(request, why, came_from(request), written(request))
    address = f"{reverse('session_over')}?{urlencode({'why': why, 'next': came_from(request)})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def page(request: HttpRequest, why: Ended, back: str, texts: list[str]) -> HttpResponse:
    """The page that says why, with the status that tells a program too."""
    context = {"why": str(why), "sentence": sentence(why), "next": back, "texts": texts}
    return render(request, "signin/session_over.html", context, status=403 if texts else 200)


def sentence(why: Ended) -> str:
    """What ended the session, for the person whose session it was."""
    minutes, hours = (
        count(round(idle_limit().seconds / 60), "minute"),
        count(round(longest().total_seconds() / 3600), "hour"),
    )
    return {
        Ended.IDLE: f"Nobody used this page for {minutes}, so you were signed out.",
        Ended.TOO_LONG: f"You were signed in for {hours}, which is the longest that a sign-in lasts.",
        Ended.EVERYWHERE: "You signed out everywhere.",
        Ended.PROVIDER: "NHS Care Identity Service 2 (CIS2) ended your sign-in, because you signed out there or elsewhere.",
        Ended.ADMINISTRATOR: "An administrator of this service ended your sign-in.",
    }.get(why, "You are no longer signed in.")


def came_from(request: HttpRequest) -> str:
    """The page where somebody was: the one asked for, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return request.get_full_path()
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(address)
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return f"{parts.path}?{parts.query}".rstrip("?") if ours and address else ""


def written(request: HttpRequest) -> list[str]:
    """What somebody typed into the form that came too late; codes and choices are no loss."""
    texts = [text.strip() for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for text in values]
    return [text for text in texts if len(text) >= WRITTEN_FROM and len(text.split()) > 1]
