"""From a stream in any native format to its records."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from audit.ingest.body import BodyError
from audit.ingest.csv_format import read_csv
from audit.ingest.event import Item
from audit.ingest.native import read_json, read_ndjson

_READERS: dict[str, Callable[[BinaryIO, datetime], Iterator[Item]]] = {
    "csv": read_csv,
    "json": read_json,
    "ndjson": read_ndjson,
}


def parse(stream: BinaryIO, name: str, now: datetime) -> Iterator[Item]:
    """The records of a stream in the format `name` (csv, json, ndjson). Raises `BodyError` where none can be told apart."""
    if name not in _READERS:
        raise BodyError(415, "This is FHIR: send it to /fhir/AuditEvent.", "Content-Type")
    return _READERS[name](stream, now)
