"""Where to go on to: an address that came with a request, kept only where it is a page of ours."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def wanted(request: HttpRequest, values: QueryDict) -> str:
    """The page that was asked for before the sign-in, if it is one of ours; an action of ours is not a page."""
    return safe(request, values.get("next") or "")


def safe(request: HttpRequest, address: str) -> str:
    """The address where it leads to a page of ours, nothing otherwise."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and not address.startswith(reverse("sign_in")) else ""
