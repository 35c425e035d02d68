"""What a benchmark says."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec


class Result(msgspec.Struct, omit_defaults=True):
    """One measurement. `limit` is what is wanted of the ratio, or of the value where there is none."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    limit: float | None = None
    note: str = ""

    def as_json(self) -> str:
        """One line, with numbers as precise as they mean something."""
        rounded = {
            name: float(f"{number:.4g}") for name in ("value", "ratio") if (number := getattr(self, name)) is not None
        }
        return msgspec.json.encode(msgspec.structs.replace(self, **rounded)).decode()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
