"""A page as a test reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """What the service answered to a browser."""

    response: Any

    @property
    def status(self) -> int:
        """The status."""
        return int(self.response.status_code)

    @property
    def html(self) -> str:
        """The page as it was sent."""
        return str(self.response.content.decode())

    @property
    def text(self) -> str:
        """What a reader sees, on one line, every space an ordinary one."""
        return " ".join(unescape(TAG.sub(" ", self.html)).split())

    @property
    def leads_to(self) -> str:
        """Where the browser is sent on to."""
        return str(self.response.headers.get("Location", ""))
