"""From a stream in any format to its records."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from audit.ingest.csv_format import read_csv
from audit.ingest.event import Item
from audit.ingest.fhir import read_fhir
from audit.ingest.native import read_json, read_ndjson

FORMATS = ("ndjson", "json", "csv", "fhir")


def parse(stream: BinaryIO, form: str, now: datetime, own_organisation: str | None = None) -> Iterator[Item]:
    """The records of a stream in one of `FORMATS`. Raises `BodyError` where they cannot be told apart.

    `own_organisation` is that of the source; AuditEvents that name no organisation belong to it.
    """
    if form == "fhir":
        return read_fhir(stream, now, own_organisation)
    readers = {"csv": read_csv, "json": read_json, "ndjson": read_ndjson}
    return readers[form](stream, now)
