"""The pages that say what went wrong, and the headers of all pages."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from oneclick import errors
from tests.factories import make_clinician
from tests.integration.conftest import Look
from tests.pages import Page


def test_each_page_is_made_without_the_database() -> None:
    """No `db` fixture: a query would fail here."""
    request = RequestFactory().get("/")
    pages = [
        errors.bad_request(request, Exception()),
        errors.permission_denied(request, PermissionDenied("You may not.")),
        errors.not_found(request, Exception()),
        errors.server_error(request),
    ]
    assert [page.status_code for page in pages] == [400, 403, 404, 500]
    assert "You may not." in Page(pages[1]).text
    assert all("Go to the start page" in Page(page).text for page in pages)


def test_an_unknown_address_has_a_page(look: Look) -> None:
    page = look("/nothing/here", make_clinician())
    assert page.status == 404
    assert "Page not found" in page.text


def test_a_failing_view_has_a_page_without_a_trace(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("audit.trail.screens.views.own_accesses", fail)
    client = Client(raise_request_exception=False)
    client.force_login(make_clinician())
    page = Page(client.get("/my-accesses/", secure=True))
    assert page.status == 500
    assert "something went wrong" in page.text
    assert "secret detail" not in page.html


@pytest.mark.parametrize("path", ["/sign-in/", "/my-accesses/", "/nothing/here"])
def test_no_page_is_kept_or_listed(look: Look, path: str) -> None:
    page = look(path, make_clinician())
    assert "no-store" in page.response["Cache-Control"]
    assert "noindex" in page.response["X-Robots-Tag"]


def test_pages_hold_no_script_or_style_of_their_own(look: Look) -> None:
    page = look("/my-accesses/", make_clinician())
    assert "script-src 'self'" in page.response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page.html)
