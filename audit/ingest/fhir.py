"""FHIR bodies: one AuditEvent, a Bundle of them, or either as NDJSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

import msgspec

from audit.ingest.audit_event import read_audit_event
from audit.ingest.body import MARK, MAX_RECORD_BYTES, BodyError, whole
from audit.ingest.check import Problem
from audit.ingest.event import Event, Item, Refused
from audit.ingest.native import UNREADABLE
from audit.ingest.resource import ODS_CODE, entity_value, fitting, identified
from audit.ingest.scr_alert import is_alert, read_alert

BUNDLES = ("batch", "transaction", "collection")


class _Entry(msgspec.Struct):
    """An entry of a Bundle, its resource byte for byte as sent."""

    resource: msgspec.Raw = msgspec.Raw(b"")


class _Envelope(msgspec.Struct):
    """The little that has to be known of a body before its resources are read."""

    resourceType: str = ""  # noqa: N815
    type: msgspec.Raw = msgspec.Raw(b"")
    entry: list[_Entry] = []


class Body(NamedTuple):
    """The resources of a body, each as sent, and the type of the Bundle that held them; empty for a single one."""

    resources: list[bytes]
    bundle: str = ""


def unbundled(body: bytes) -> Body:
    """The resources in a body. Raises `BodyError` where it is no FHIR JSON or a Bundle of another type."""
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
    except UNREADABLE as error:
        raise _unreadable(body, error) from None
    if envelope.resourceType == "Bundle":
        return Body([bytes(entry.resource) for entry in envelope.entry], _bundle_type(envelope))
    if envelope.resourceType != "AuditEvent":
        shown = ascii(envelope.resourceType)[:60]
        raise BodyError(
            422, f"resourceType is {shown}: send an AuditEvent, or a Bundle of AuditEvents.", "resourceType"
        )
    return Body([body.strip()])


def _bundle_type(envelope: _Envelope) -> str:
    name = bytes(envelope.type).decode(errors="replace").strip('"')
    if name not in BUNDLES:
        raise BodyError(
            422, f"Bundle.type is {ascii(name)[:60]}: it must be one of {', '.join(BUNDLES)}.", "Bundle.type"
        )
    return name


def _unreadable(body: bytes, error: Exception) -> BodyError:
    if not body.strip():
        return BodyError(400, "The body is empty: send an AuditEvent or a Bundle.")
    if isinstance(error, RecursionError):
        return BodyError(400, "The JSON is nested too deeply to be a FHIR resource.")
    if body.lstrip().startswith(b"<"):
        return BodyError(415, "XML is not taken: send FHIR as JSON (application/fhir+json).", "Content-Type")
    return BodyError(400, f"The body is not a FHIR resource in JSON ({error}).")


def read_resource(document: bytes, position: int, now: datetime, own_organisation: str | None) -> Event | Refused:
    """The event that one resource means, or why it is refused."""
    resource: dict[str, Any] = {}
    try:
        resource = _loaded(document)
        if is_alert(resource):
            return read_alert(resource, document, now)
        return read_audit_event(resource, document, now, own_organisation)
    except Problem as problem:
        codes = sorted(identified(resource, ODS_CODE, "agent"))
        return Refused(
            position=position,
            field=problem.field,
            reason=problem.sentence,
            record=document,
            event_id=entity_value(resource),
            organisation=fitting("organisation", codes[0].upper()) if codes else "",
            broken=not problem.field,
        )


def _loaded(document: bytes) -> dict[str, Any]:
    try:
        resource = msgspec.json.decode(document or b"null")
    except UNREADABLE as error:
        raise Problem("", f"This resource is not valid JSON ({error}): send it again.") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "AuditEvent":
        raise Problem("AuditEvent.resourceType", "This is not an AuditEvent: only AuditEvents are taken here.")
    return resource


def read_fhir(stream: BinaryIO, now: datetime, own_organisation: str | None) -> Iterator[Item]:
    """The resources of a file: one AuditEvent, one Bundle, or any number of them, one a line."""
    position = 0
    for body in _texts(stream):
        for document in unbundled(body).resources:
            position += 1
            yield position, read_resource(document, position, now, own_organisation)


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """The JSON texts of a file: its lines where the first line is a whole one, else all of it."""
    first = stream.readline(MAX_RECORD_BYTES).removeprefix(MARK)
    try:
        msgspec.json.decode(first)
    except UNREADABLE:
        yield first + whole(stream)
        return
    yield first
    yield from (line for line in stream if not line.isspace())
