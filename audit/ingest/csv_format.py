"""Native events as CSV with a header."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from audit.ingest.body import MARK, MAX_RECORD_BYTES, BodyError
from audit.ingest.check import Problem, repaired, settled, unknown_field
from audit.ingest.event import Event, Item, Refused
from audit.ingest.fields import ALWAYS, FIELDS
from audit.ingest.native import refusal

_TRUTH = {"true": True, "false": False}


def read_csv(stream: BinaryIO, now: datetime) -> Iterator[Item]:
    """The events of a stream of any length. Position is the number of the record; header and empty lines do not count.

    Raises `BodyError` where the header is not in order, since then no record can be understood.
    """
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    header = _read_header(reader)
    position = 0
    while True:
        lines.record.clear()
        row = _next_row(reader)
        if row is None:
            return
        record = b"".join(lines.record)
        if record.isspace():
            continue
        position += 1
        yield position, _read_row(header, row, record, position, now)


class _Lines:
    """The lines of a stream as text, which remembers the bytes of the record that is being read.

    What is not UTF-8 becomes half pairs, which the checks refuse: one bad cell costs one record, not the file.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read = stream.readline
        self._first = True
        self.record: list[bytes] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._read(MAX_RECORD_BYTES)
        if not line:
            raise StopIteration
        if self._first:
            self._first = False
            line = line.removeprefix(MARK)
        self.record.append(line)
        return line.decode("utf-8", "surrogateescape")


def _next_row(reader: Any) -> list[str] | Problem | None:
    """The next row, the reason why it cannot be told where it ends, or None after the last."""
    try:
        return next(reader, None)
    except csv.Error as error:
        return Problem("", f"This record is not valid CSV ({error}): check its quotes.")


def _read_header(reader: Any) -> list[str]:
    row = _next_row(reader)
    while row == []:
        row = _next_row(reader)
    if row is None:
        raise BodyError(400, "There is nothing in it: send a header and at least one event.")
    if isinstance(row, Problem):
        raise BodyError(400, row.sentence)
    header = [name.strip() for name in row]
    _check_header(header)
    return header


def _check_header(header: list[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise BodyError(400, "The columns of the header must be separated by commas.")
    for name, times in Counter(header).items():
        if name not in FIELDS:
            raise BodyError(400, f"Column {unknown_field(name)}", ascii(name)[1:-1][:64])
        if times > 1:
            raise BodyError(400, f"Column {name} stands in the header {times} times: leave one of them.", name)
    for name in ALWAYS:
        if name not in header:
            raise BodyError(400, f"Column {name} is missing from the header: every event needs it.", name)


def _read_row(
    header: list[str], row: list[str] | Problem, record: bytes, position: int, now: datetime
) -> Event | Refused:
    if isinstance(row, Problem):
        return refusal(position, row, record, {})
    if len(row) != len(header):
        problem = Problem("", f"This record has {len(row)} cells, but the header has {len(header)} columns.")
        return refusal(position, problem, record, dict(zip(header, row, strict=False)))
    fields = _typed({name: cell for name, cell in zip(header, row, strict=True) if cell})
    try:
        event = settled(msgspec.convert(fields, Event), now)
    except ValueError:
        event = None
    try:
        return event or repaired(fields, now)
    except Problem as problem:
        return refusal(position, problem, record, fields)


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Cells as the types that JSON would have. What fits none is left as it is, for the checks to name."""
    if "activity_codes" in fields:
        fields["activity_codes"] = fields["activity_codes"].split(";")
    if "self_claimed" in fields:
        text = fields["self_claimed"].strip()
        fields["self_claimed"] = _TRUTH.get(text.lower(), text) if text else False
    return fields
