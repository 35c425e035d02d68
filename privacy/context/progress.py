"""Tells somebody who waits how far a file is: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from tqdm import tqdm

ROWS_BETWEEN = 2_000
SECONDS_BETWEEN = 10.0


class Progress:
    """Of one file. `position` says how many of its `size` bytes have been read."""

    def __init__(self, name: str, size: int, position: Callable[[], int]) -> None:
        self.name = name
        self.size = size
        self.position = position
        self.rows = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the telling."""

    def row(self) -> None:
        """Counts a row and now and then tells."""
        self.rows += 1
        if self.rows % ROWS_BETWEEN == 0:
            self.tell()

    def tell(self) -> None:
        """Tells how far it is."""

    def say(self, what: str) -> None:
        """Tells what is being done now that all is read."""


class Quiet(Progress):
    """Tells nothing."""


class Bar(Progress):
    """A bar on a terminal."""

    def __enter__(self) -> Progress:
        self._bar: tqdm[Any] = tqdm(
            total=self.size, desc=self.name, unit="B", unit_scale=True, file=sys.stderr, dynamic_ncols=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def tell(self) -> None:
        """Moves the bar."""
        self._bar.update(self.position() - self._bar.n)

    def say(self, what: str) -> None:
        """Says it behind the bar, which is full."""
        self.tell()
        self._bar.set_postfix_str(f"{self.rows:,} rows, {what}")


class Lines(Progress):
    """A line each ten seconds, for logs."""

    def __enter__(self) -> Progress:
        self._next = time.monotonic() + SECONDS_BETWEEN
        return self

    def tell(self) -> None:
        """Writes a line where the last is old enough."""
        if time.monotonic() >= self._next:
            self._write(f"{self.position() * 100 // max(self.size, 1)} % read")

    def say(self, what: str) -> None:
        """Writes a line where this takes long already."""
        if time.monotonic() >= self._next:
            self._write(what)

    def _write(self, what: str) -> None:
        sys.stderr.write(f"{self.name}: {self.rows:,} rows, {what}\n")
        self._next = time.monotonic() + SECONDS_BETWEEN


def for_standard_error() -> type[Progress]:
    """The kind of telling that fits where standard error goes."""
    return Bar if sys.stderr.isatty() else Lines
