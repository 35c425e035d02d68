"""Native events as NDJSON, a JSON array or a single JSON object."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, NoReturn

import msgspec

from audit.ingest.body import MARK, MAX_RECORD_BYTES, BodyError, whole
from audit.ingest.check import Problem, repaired, settled
from audit.ingest.event import Event, Item, Refused
from audit.ingest.fields import EACH

_decode_event = msgspec.json.Decoder(Event).decode
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_element = json.JSONDecoder().raw_decode
_SPACE = re.compile(r"[ \t\r\n]*")

# All that msgspec raises for bytes that are no event; its own errors are ValueErrors too.
UNREADABLE = (ValueError, RecursionError)


def read_ndjson(stream: BinaryIO, now: datetime) -> Iterator[Item]:
    """The events of a stream of any length, one a line; empty lines do not matter. Position is the line's number."""
    for position, line in _lines(stream):
        if line and not line.isspace():
            yield position, read_record(line, position, now)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    position = 1
    line = stream.readline(MAX_RECORD_BYTES + 1).removeprefix(MARK)
    while line:
        yield position, line
        if len(line) > MAX_RECORD_BYTES:
            _skip_line(stream, line)
        line = stream.readline(MAX_RECORD_BYTES + 1)
        position += 1


def _skip_line(stream: BinaryIO, part: bytes) -> None:
    """Leaves the rest of an overlong line behind without holding it in memory."""
    while part and not part.endswith(b"\n"):
        part = stream.readline(MAX_RECORD_BYTES)


def read_json(stream: BinaryIO, now: datetime) -> Iterator[Item]:
    """The events of a JSON array, or a single one. Position is the element's. Raises `BodyError` for broken JSON."""
    body = whole(stream)
    if not body.lstrip().startswith(b"["):
        _require_json(body)
        yield 1, read_record(body, 1, now)
        return
    try:
        elements = _decode_array(body)
    except UNREADABLE as error:
        yield from _read_broken_array(body, error, now)
        return
    for position, element in enumerate(elements, start=1):
        yield position, read_record(bytes(element), position, now)


def _read_broken_array(body: bytes, error: Exception, now: datetime) -> Iterator[Item]:
    """The elements before the place where an array breaks, and the rest of it as one broken record."""
    text = body.decode("utf-8", "surrogateescape")
    place = text.index("[") + 1
    position = 0
    while (start := _SPACE.match(text, place).end()) < len(text) and text[start] != "]":  # type: ignore[union-attr]
        try:
            _, end = _decode_element(text, start)
        except UNREADABLE:
            break
        position += 1
        yield position, read_record(text[start:end].encode("utf-8", "surrogateescape"), position, now)
        place = end + 1 if text[end : end + 1] == "," else end
    if position == 0:
        raise _broken_body(error)
    if text[start:].strip() != "]":
        rest = text[start : start + MAX_RECORD_BYTES].encode("utf-8", "surrogateescape")
        problem = Problem("", f"From here on the body is not valid JSON ({error}): send the rest of it again.")
        yield position + 1, refusal(position + 1, problem, rest, {})


def _require_json(body: bytes) -> None:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except UNREADABLE as error:
        raise _broken_body(error) from None


def _broken_body(error: Exception) -> BodyError:
    if isinstance(error, RecursionError):
        return BodyError(400, "The JSON is nested too deeply: an access event is one flat object.")
    return BodyError(400, f"The body is not valid JSON ({error}): repair it and send all of it again.")


def read_record(record: bytes, position: int, now: datetime) -> Event | Refused:
    """The event in one JSON object, or the refusal that says what is wrong with it."""
    try:
        event: Event | None = _decode_event(record)
    except UNREADABLE:
        event = _decode_without_nulls(record)
    return (event and settled(event, now)) or _read_slowly(record, position, now)


def _decode_without_nulls(record: bytes) -> Event | None:
    """Some sources write null in every field that they leave empty: still well before the slow way."""
    try:
        fields = _decode_object(record)
        return msgspec.convert({name: value for name, value in fields.items() if value is not None}, Event)
    except UNREADABLE:
        return None


def _read_slowly(record: bytes, position: int, now: datetime) -> Event | Refused:
    fields: dict[str, Any] = {}
    try:
        fields = _loaded(record)
        return repaired(fields, now)
    except Problem as problem:
        return refusal(position, problem, record, fields)


def refusal(position: int, problem: Problem, record: bytes, fields: dict[str, Any]) -> Refused:
    """What is kept of a record with a problem. A problem without a field means that the record cannot be read."""
    return Refused(
        position=position,
        field=problem.field,
        reason=problem.sentence,
        record=record.rstrip(b"\r\n"),
        event_id=_readable(fields, "event_id"),
        organisation=_readable(fields, "organisation"),
        broken=not problem.field,
    )


def _readable(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        return ""
    text = value.strip().upper() if name == "organisation" else value.strip()
    return text if EACH[name].fullmatch(text) else ""


def _loaded(record: bytes) -> dict[str, Any]:
    """The object in a record, by a reader that is slow but says where text breaks. Raises `Problem` without a field."""
    if len(record) > MAX_RECORD_BYTES:
        raise Problem("", f"This record is longer than {MAX_RECORD_BYTES:,} bytes: no access event is so long.")
    try:
        fields = json.loads(record.decode(), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Problem("", f"This record is not UTF-8 (byte {error.start + 1}): write it in UTF-8.") from None
    except RecursionError:
        raise Problem("", "This record is nested too deeply: an access event is one flat object.") from None
    except ValueError as error:
        raise Problem(
            "", f"This record is not valid JSON ({error}): it may have been cut off; send it again."
        ) from None
    if not isinstance(fields, dict):
        raise Problem("", "This record is not a JSON object: an access event is one object with named fields.")
    if not fields:
        raise Problem("event_id", "event_id is missing: every event needs it.")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
