"""`POST /api/events`: native events in, a receipt out."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import msgspec
from django.http import HttpResponse

from audit.ingest.body import BodyError, format_named, format_shown
from audit.ingest.http import Call, endpoint, json_answer, read_body
from audit.ingest.parse import parse
from audit.ingest.receipts import ingest_once
from audit.ingest.store import Receipt

HEAD = 65_536


def tell(error: BodyError) -> HttpResponse:
    """The answer to a body that cannot be read."""
    return json_answer({"error": error.sentence, "field": error.field}, error.status)


@endpoint("POST", tell=tell)
def events(call: Call) -> HttpResponse:
    """Stores a batch of native events. 200; 400 where part of it could not be read; 422 where all was refused."""
    named = format_named(call.request.headers.get("Content-Type", ""))
    body = read_body(call.request)
    items = parse(io.BytesIO(body), _format(named, body), datetime.now(UTC))
    receipt = ingest_once(call.source, items, path=call.request.path, request_id=call.request_id, body=body)
    return json_answer(told(receipt), status_of(receipt))


def _format(named: str, body: bytes) -> str:
    """The format to read: what the body shows wins over no name, and NDJSON over JSON, as which many send it."""
    shown = "csv" if named == "csv" and body.strip() else format_shown(body[:HEAD])
    if shown == "fhir":
        raise BodyError(415, "This is FHIR: send it to /fhir/AuditEvent as application/fhir+json.", "Content-Type")
    if not named or (named == "json" and shown == "ndjson"):
        return shown
    return named


def told(receipt: Receipt) -> dict[str, object]:
    """A receipt as it is told to a source."""
    return {name: value for name, value in msgspec.structs.asdict(receipt).items() if name != "broken"}


def status_of(receipt: Receipt) -> int:
    """The HTTP status that goes with a receipt."""
    if receipt.broken:
        return 400
    taken = receipt.accepted + receipt.duplicate + receipt.conflicting
    return 422 if receipt.rejected and not taken else 200
