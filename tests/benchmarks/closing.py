"""An officer at work in Chromium: what it takes to close an alert, and what a page weighs."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from statistics import mean
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, Request, sync_playwright

from tests.benchmarks.made_events import ORGANISATIONS
from tests.benchmarks.result import Result
from tests.benchmarks.sign_in import session_of
from tests.benchmarks.store import Store
from tests.factories import make_user

EVENTS, CLOSED = 20_000, 10
INTERACTIONS, PAGE_LOADS, KILOBYTES = 3, 1, 100
WIDE: Any = {"width": 1280, "height": 800}


def measure(store: Store) -> Iterator[Result]:
    """From the first alert of the queue on, one alert after the other; without a browser nothing is said."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        sys.stderr.write("closing: there is no Chromium, so this is left out\n")
        return
    store.fill(EVENTS)
    web = store.start_web()
    address = f"http://127.0.0.1:{store.service.listener.getsockname()[1]}"
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(make_user(*ORGANISATIONS)), "url": address}
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=arguments)
        with chromium.new_context(base_url=address, viewport=WIDE) as context:
            context.add_cookies([cookie])
            yield from work(context.new_page())
        for name, path in (
            ("queue", "/alerts/"),
            ("queue of 100 alerts", "/alerts/?per_page=100"),
            ("alert", an_alert(store)),
        ):
            with chromium.new_context(base_url=address, viewport=WIDE) as context:
                context.add_cookies([cookie])
                yield Result(
                    f"{name}: on the wire, nothing cached", weight(context.new_page(), path), "kB", limit=KILOBYTES
                )
        chromium.close()
    store.service.kill(web)


def work(page: Page) -> Iterator[Result]:
    """Closes alerts; every press, choice and text counts, and every page that comes."""
    page.goto("/alerts/")
    page.locator(".app-table__reference a").first.click()
    page.wait_for_url(re.compile(r"/alerts/[0-9A-Z]{4}-"))
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    did, references = [], set[str]()
    for _ in range(CLOSED):
        references.add(page.url)
        did.append(close(page))
    assert len(references) == CLOSED, "the next alert comes by itself"
    yield Result("interactions for a closed alert", mean(did), "interactions", limit=INTERACTIONS)
    yield Result("page loads for a closed alert", len(loads) / CLOSED, "pages", limit=PAGE_LOADS)


def close(page: Page) -> int:
    """Closes the alert on the page as an officer does, and counts what it takes."""
    here, form = page.url, page.locator("form[data-act=close]")
    form.get_by_label("Appropriate", exact=True).check()
    form.locator("textarea[name=note]").fill("Seen in the emergency department.")
    form.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: url != here)
    page.wait_for_load_state("load")
    return 3


def weight(page: Page, path: str) -> float:
    """Kilobytes that come for a page with all that belongs to it, as compressed as they come."""
    came: list[Request] = []
    page.on("requestfinished", lambda request: came.append(request))  # noqa: PLW0108 - playwright cannot wrap a method
    page.goto(path, wait_until="networkidle")
    sizes = [request.sizes() for request in came]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) / 1000


def an_alert(store: Store) -> str:
    """The address of the alert that says most."""
    query = "SELECT reference FROM privacy_alert WHERE status <> 'closed' ORDER BY access_count DESC, id LIMIT 1"
    return f"/alerts/{store.service.rows(query)[0][0]}/"
