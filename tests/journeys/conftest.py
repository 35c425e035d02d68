"""The real service with a small made-up trust, and people who visit it in a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.faults.running import BASE_DIR, PYTHON, bare_environment, running
from tests.journeys.visitor import WIDE, Visitor

SMALL_DEMO = "from oneclick import demo_data; demo_data.load(print, days=14, scale=0.05)"
# Cookies of a sign-in serve many tests, with pauses between them that a person's session would not outlive.
LONG_SESSIONS = {"ONECLICK_IDLE_SECONDS": "36000"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")  # as `make browser` looks for them
Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Site:
    """The running service."""

    address: str
    state: Path

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints, run beside the service."""
        command = [str(PYTHON), "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=BASE_DIR, env=bare_environment(self.state), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def send(self, key: str, body: Any, path: str = "/api/events", kind: str = "application/json") -> dict[str, Any]:
        """Sends to the service as a source, and returns what it says of it."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        request = urllib.request.Request(self.address + path, data=json.dumps(body).encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as answer:  # all was rejected: the receipt says why
            with answer:
                return dict(json.load(answer))

    def key_for(self, organisation: str) -> str:
        """The key of a new source of an organisation."""
        return self.manage("add_source", f"journeys-{uuid4()}", "--organisation", organisation).splitlines()[-1]


@pytest.fixture(scope="package")
def chromium() -> str:
    """Where Chromium is; without one the journeys are left out."""
    named = os.environ.get("CHROMIUM", "")
    path = named if named and Path(named).exists() else next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        pytest.skip("There is no Chromium: install it (apt-get install chromium) or say where it is with CHROMIUM.")
    return path


@pytest.fixture(scope="package")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service as `make run` starts it, on a store of its own that is thrown away."""
    state = tmp_path_factory.mktemp("journeys") / "state"
    Site("", state).manage("prepare_store", "-v0")
    Site("", state).manage("shell", "-c", SMALL_DEMO)
    with running(state, command=(str(PYTHON), "-m", "oneclick.run"), **LONG_SESSIONS) as service:
        yield Site(f"http://127.0.0.1:{service.port}", state)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a window."""
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(site: Site, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of somebody who has signed in, got once for each person by signing in."""

    @cache
    def cookies_of(name: str) -> StorageState:
        with browser.new_context(base_url=site.address) as context:
            Visitor(context.new_page()).sign_in(name)
            return context.storage_state()

    return cookies_of


@pytest.fixture
def visit(site: Site, browser: Browser, signed_in: Callable[[str], StorageState]) -> Iterator[Visit]:
    """Opens a browser of somebody's own, signed in where a name is given: `visit("Priya Nair", javascript=False)`."""
    contexts = []

    def arrive(name: str = "", *, javascript: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=site.address,
            viewport=WIDE,
            java_script_enabled=javascript,
            locale="en-GB",
            storage_state=signed_in(name) if name else None,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visitor(context.new_page(), javascript=javascript)

    yield arrive
    for context in contexts:
        context.close()
