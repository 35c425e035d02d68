"""The one typed record that every input format becomes, and what is kept of a record that was refused."""

from contextlib import suppress
from datetime import datetime
from hashlib import blake2b

import msgspec

KINDS = ("launch", "permission", "view", "note", "close")
"""Kinds that may be sent. `other` is kept for AuditEvents that are no access; it cannot be sent as a native event."""

OTHER = "other"


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One fact about one access, in its normal form: empty text means absent, times are UTC, codes are upper case.

    The names are those of the public contract, so that JSON decodes straight into it. `document` is
    a FHIR resource exactly as it was sent; native events have none.
    """

    event_id: str
    kind: str
    occurred_at: datetime
    launch_id: str = ""
    organisation: str = ""
    site: str = ""
    staff_uid: str = ""
    role_profile_id: str = ""
    role_code: str = ""
    activity_codes: tuple[str, ...] = ()
    workgroup: str = ""
    nhs_number: str = ""
    device: str = ""
    address: str = ""
    service: str = ""
    decision: str = ""
    decision_scope: str = ""
    self_claimed: bool = False
    reason: str = ""
    outcome: str = "success"
    document: bytes = b""


class Refused(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that was not taken, with the field at fault and a sentence that says how to put it right.

    `position` counts from 1: the line of NDJSON, the element of a JSON array, the record of a CSV
    file (its header not counted), the entry of a Bundle. `broken` means that it could not be read at all.
    """

    position: int
    field: str
    reason: str
    record: bytes
    event_id: str = ""
    organisation: str = ""
    broken: bool = False


# Fields that say nothing are left out, so that a field that is added one day changes no digest of before.
_encode_fields = msgspec.msgpack.Encoder().encode

Item = tuple[int, Event | Refused]
"""What a parser yields: a position and what stood there."""


def shape(event: Event) -> str:
    """All text of an event in one line, divided by NUL, which no accepted text can hold.

    What depends on the kind comes first, so that one regular expression can check the whole.
    """
    return "\0".join(
        (
            event.kind,
            event.role_code,
            event.service,
            event.decision,
            event.decision_scope,
            "1" if event.self_claimed else "",
            event.reason,
            event.event_id,
            event.launch_id,
            event.organisation,
            event.site,
            event.staff_uid,
            event.role_profile_id,
            ";".join(event.activity_codes),
            event.workgroup,
            event.nhs_number,
            event.device,
            event.address,
            event.outcome,
        )
    )


def digest(event: Event) -> bytes:
    """16 bytes that are equal for equal content, whatever the format, key order or white space it came in.

    A FHIR event is its document; a native event is its normalised fields.
    """
    if event.document:
        return document_digest(event.document)
    return blake2b(_encode_fields(event), digest_size=16).digest()


def document_digest(document: bytes) -> bytes:
    """16 bytes that are equal for JSON documents of equal content."""
    # Numbers beyond 64 bits cannot be written again: then the bytes themselves are the content.
    with suppress(ValueError, OverflowError, RecursionError):
        document = msgspec.json.encode(msgspec.json.decode(document), order="sorted")
    return blake2b(document, digest_size=16).digest()


def refuse(position: int, event: Event, field: str, reason: str) -> Refused:
    """The refusal of an event that was well formed but may not be taken, such as one for a foreign organisation."""
    return Refused(
        position=position,
        field=field,
        reason=reason,
        record=event.document or msgspec.json.encode(event),
        event_id=event.event_id,
        organisation=event.organisation,
    )
