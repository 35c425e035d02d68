"""What comes in as a whole: its packing, its size and its format, before any record in it is read."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import Any, BinaryIO

import msgspec

GZIP_MAGIC = b"\x1f\x8b"
MARK = b"\xef\xbb\xbf"
"""The byte order mark that some programs put before UTF-8."""

MAX_RECORD_BYTES = 1024 * 1024
"""One record is never longer; the longest that the contract allows has about 20 kB."""

MAX_WHOLE_BYTES = 512 * 1024 * 1024
"""What is one JSON text has to be read at once; larger files must be NDJSON or CSV."""

CONTENT_TYPES = {
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
    "application/jsonlines": "ndjson",
    "text/csv": "csv",
    "application/csv": "csv",
    "application/gzip": "",
    "application/octet-stream": "",
    "application/x-www-form-urlencoded": "",  # what curl says of --data-binary where it is not told otherwise
    "text/plain": "",
    "": "",
}
"""The format that a content type names; empty where the body itself has to show it."""

_PRETTY = re.compile(rb"\{\s*\n")


class BodyError(Exception):
    """The whole body or file cannot be read: an HTTP status, a sentence for whoever sent it, and the field, if one."""

    def __init__(self, status: int, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.field = field


def format_named(content_type: str) -> str:
    """The format of a Content-Type header, empty where it does not tell. Raises `BodyError` 415."""
    name, _, parameters = content_type.partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise BodyError(415, f"The character set {charset[1]} is not taken: send UTF-8.", "Content-Type")
    try:
        return CONTENT_TYPES[name.strip().lower()]
    except KeyError:
        raise BodyError(
            415,
            f"Content-Type {ascii(name.strip())[:80]} is not taken:"
            " send application/json, application/x-ndjson or text/csv.",
            "Content-Type",
        ) from None


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A request's body without its Content-Encoding. Raises `BodyError` for what is broken, unknown or over `limit`."""
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise BodyError(
            415, f"Content-Encoding {ascii(encoding)[:80]} is not taken: send gzip or none.", "Content-Encoding"
        )
    if encoding.endswith("gzip") or body.startswith(GZIP_MAGIC):
        return _gunzipped(body, limit)
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    room = limit
    while body:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(body, room + 1)
        except zlib.error as error:
            raise BodyError(400, f"The gzip data is broken ({error}): pack it again and send it again.") from None
        room -= len(part)
        if room < 0:
            raise too_large(limit, "unpacked")
        if not unpacker.eof:
            raise BodyError(400, "The gzip data ends too early: send the whole of it again.")
        parts.append(part)
        body = unpacker.unused_data
    return b"".join(parts)


def too_large(limit: int, what: str = "") -> BodyError:
    """The answer to a body over the limit."""
    return BodyError(
        413, f"The body is larger than {limit:,} bytes{f' {what}' if what else ''}: send it in smaller batches."
    )


def opened(file: BinaryIO) -> io.BufferedReader[Any]:
    """A file or standard input, unpacked where it is gzip, that can be peeked into."""
    reader: io.BufferedReader[Any] = io.BufferedReader(_Raw(file), buffer_size=65_536)
    if reader.peek(2)[:2] == GZIP_MAGIC:
        unpacking = gzip.GzipFile(fileobj=reader, mode="rb")
        return io.BufferedReader(_Raw(unpacking), buffer_size=65_536)
    return reader


class _Raw(io.RawIOBase):
    """A binary file as raw input, with broken gzip as one kind of error."""

    def __init__(self, file: BinaryIO | gzip.GzipFile) -> None:
        self._file = file

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills the buffer as far as the file goes. Raises `BodyError` where gzip data is broken."""
        try:
            data = self._file.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BodyError(400, f"The gzip data is broken ({error}): pack it again and send it again.") from None
        buffer[: len(data)] = data
        return len(data)


def whole(stream: BinaryIO, limit: int = MAX_WHOLE_BYTES) -> bytes:
    """All of a stream, without a byte order mark. Raises `BodyError` 413 where it is over the limit."""
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise BodyError(413, f"One JSON text of more than {limit:,} bytes cannot be read: send NDJSON or CSV.")
    return body.removeprefix(MARK)


def format_shown(head: bytes) -> str:
    """The format that the first bytes show: json, ndjson, csv or fhir. Raises `BodyError` where they show none."""
    head = head.removeprefix(MARK).lstrip()
    if not head:
        raise BodyError(400, "There is nothing in it: send at least one event.")
    if head.startswith(b"["):
        return "json"
    if head.startswith(b"{"):
        return _format_of_object(head)
    first = head.split(b"\n", 1)[0]
    if b"," in first or b"event_id" in first:
        return "csv"
    raise BodyError(400, "This is neither JSON, NDJSON nor CSV with a header: see the formats of access events.")


def _format_of_object(head: bytes) -> str:
    if _PRETTY.match(head):
        return "fhir" if b'"resourceType"' in head else "json"
    try:
        first = msgspec.json.decode(head.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return "fhir" if head[:200].replace(b" ", b"").startswith(b'{"resourceType"') else "ndjson"
    return "fhir" if isinstance(first, dict) and "resourceType" in first else "ndjson"
