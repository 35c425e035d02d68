"""Somebody at a browser, and what must hold of every page that they see."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

# Chromium tells of every answer of 400 and above; tests look at the status themselves.
STATUS = re.compile("Failed to load resource: the server responded with a status of 4")
TOO_SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
    .filter(element => {
        const box = element.getBoundingClientRect(), inText = element.closest("p, td, dd, li:not([class])");
        return element.checkVisibility() && box.width > 1 && !inText && (box.width < 24 || box.height < 24);
    }).map(element => element.outerHTML.slice(0, 120))"""

WIDER = "document.documentElement.scrollWidth - window.innerWidth"
WIDE: ViewportSize = {"width": 1280, "height": 800}
SMALL: ViewportSize = {"width": 320, "height": 640}
"""A small telephone; also what is left of a wide window at 400 % zoom."""


@dataclass
class Visitor:
    """A page of the browser, and what the browser complained of."""

    page: Page
    javascript: bool = True
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not STATUS.search(message.text):
            self.complaints.append(message.text)

    def sign_in(self, name: str) -> None:
        """Signs in as a person of the demo."""
        self.open("/sign-in/")
        with self.page.expect_navigation():  # whoever goes on before the answer came is not signed in
            self.press(name)

    def open(self, path: str) -> int:
        """Goes to an address and returns the status of what came."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def press(self, name: str) -> None:
        """Presses the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follows the first link of that name, and is there when the page it leads to has come."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Waits until the page says so."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def is_at(self, heading: str | re.Pattern[str]) -> None:
        """Waits until the page calls itself so."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.get_by_role("main")

    def check(self) -> None:
        """What must hold of every page in every state: in a wide window, on a small telephone, in forced colours."""
        self.page.wait_for_load_state()  # of a page that has only just begun to come there is nothing to measure
        assert not self.complaints, self.complaints
        self._check_shape("wide")
        self.page.set_viewport_size(SMALL)
        self._check_shape("small")
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(forced_colors="active")
        self._check_shape("forced colours")
        self.page.emulate_media(forced_colors="none")

    def _check_shape(self, shape: str) -> None:
        """Accessible, targets large enough, and no wider than the window."""
        where = f"{self.page.url}, {shape}"
        deadline = time.monotonic() + 5  # a script lays the header out anew after the window has changed its size
        while (wider := self.page.evaluate(WIDER)) > 0 and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert wider <= 0, f"{where}: {wider} pixels wider than the window"
        assert self.page.evaluate(TOO_SMALL) == [], f"{where}: targets under 24 pixels"
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
