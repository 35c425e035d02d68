"""Headers of pages: they tell of people, so nobody keeps a copy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PrivatePagesMiddleware:
    """Tells browsers and proxies not to keep, and search engines not to list, whatever a view answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds the headers; static files never come by here."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.path.startswith("/sign-in/"):
            # Somebody may sign in inside a 1-Click window, which must still report to the system that opened it.
            response.headers.setdefault("Cross-Origin-Opener-Policy", "unsafe-none")
        return response
