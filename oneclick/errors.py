"""The pages that say what went wrong. They are made without a request, so that they need no database."""
# ruff: noqa: ARG001 - Django calls each page with what led to it

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be understood."""
    return _page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of the check that refused."""
    return _page(403, sentence=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing here, or nothing that this person may see, and the page does not tell which."""
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came without the token that our page put into it."""
    return _page(403, sentence="This form is no longer valid. Go back, reload the page and send it again.")


def _page(status: int, **context: Any) -> HttpResponse:
    """The page of that status."""
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
