"""Files of events, of any length, into the store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from tqdm import tqdm

from audit.ingest.body import BodyError, format_shown, opened
from audit.ingest.models import Source
from audit.ingest.parse import parse
from audit.ingest.store import Receipt, ingest

STANDARD_INPUT = "-"
HEAD = 65_536


def ingest_file(source: Source, name: str, form: str | None) -> Receipt:
    """One file as one batch. Raises `BodyError`, and stores nothing, where it cannot be read."""
    try:
        with _file(name) as file:
            stream = opened(file)
            own = source.organisation_id
            items = parse(stream, form or _format(name, stream.peek(HEAD)), datetime.now(UTC), own)
            return ingest(source, items, name=Path(name).name)
    except OSError as error:
        raise BodyError(400, f"{name} cannot be read: {error.strerror or error}.") from None


def _format(name: str, head: bytes) -> str:
    """CSV by the name of the file, so that a wrong header is explained as one; all else shows what it is."""
    return "csv" if name.lower().removesuffix(".gz").endswith(".csv") else format_shown(head)


@contextmanager
def _file(name: str) -> Iterator[BinaryIO]:
    """The file, or standard input; where somebody watches, with a progress bar."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        size = Path(name).stat().st_size
        watched = sys.stderr.isatty()
        with tqdm.wrapattr(file, "read", total=size, desc=name, disable=not watched, file=sys.stderr) as reading:
            yield cast(BinaryIO, reading)
