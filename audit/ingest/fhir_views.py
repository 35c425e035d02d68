"""`POST /fhir/AuditEvent` and `GET /fhir/AuditEvent/<id>`: AuditEvents in, and out again as they were sent."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import msgspec
from django.http import HttpResponse

from audit.ingest.body import BodyError
from audit.ingest.event import Event, Item
from audit.ingest.fhir import read_resource, unbundled
from audit.ingest.fields import EACH
from audit.ingest.http import Call, endpoint, json_answer, read_body
from audit.ingest.models import AccessEvent, EventKey, Source
from audit.ingest.outcome import error as outcome_of_error
from audit.ingest.receipts import ingest_once
from audit.ingest.verdicts import Verdict, verdicts
from audit.people.scope import organisation_scope

FHIR_JSON = "application/fhir+json"
# The last two say nothing of the body: curl names the first of them where it is not told otherwise.
CONTENT_TYPES = (FHIR_JSON, "application/json", "text/json", "application/x-www-form-urlencoded", "")


def tell(error: BodyError) -> HttpResponse:
    """The answer to a body that cannot be read."""
    return json_answer(outcome_of_error(error.status, error.sentence, error.field), error.status, FHIR_JSON)


@endpoint("POST", tell=tell)
def audit_events(call: Call) -> HttpResponse:
    """Stores one AuditEvent or the entries of a Bundle; each entry stands on its own."""
    _check_content_type(call.request.headers.get("Content-Type", ""))
    body = read_body(call.request)
    sent = unbundled(body)
    items = _items(call, sent.resources)
    receipt = ingest_once(call.source, items, path=call.request.path, request_id=call.request_id, body=body)
    answers = verdicts(call.source, receipt, items)
    return _bundle_answer(answers) if sent.bundle else _single_answer(answers[0])


@endpoint("GET", "HEAD", tell=tell)
def audit_event(call: Call, *, event_id: str) -> HttpResponse:
    """The AuditEvent of that id which this source sent, byte for byte."""
    document = _document(call.source, event_id)
    if document is None:
        raise BodyError(404, "This source has sent no AuditEvent of that id.")
    return HttpResponse(document, content_type=FHIR_JSON)


def _check_content_type(content_type: str) -> None:
    name = content_type.partition(";")[0].strip().lower()
    if name not in CONTENT_TYPES:
        raise BodyError(415, f"Content-Type must be {FHIR_JSON}, not {ascii(name)[:80]}.", "Content-Type")


def _items(call: Call, resources: list[bytes]) -> list[Item]:
    now = datetime.now(UTC)
    role = call.request.headers.get("NHSD-Session-URID", "")
    role = role if EACH["role_profile_id"].fullmatch(role) else ""
    items: list[Item] = []
    for position, document in enumerate(resources, start=1):
        item = read_resource(document, position, now, call.source.organisation_id)
        if role and isinstance(item, Event):
            item = msgspec.structs.replace(item, role_profile_id=role)
        items.append((position, item))
    return items


def location(event_id: str) -> str:
    """The address of a stored AuditEvent."""
    return f"/fhir/AuditEvent/{quote(event_id, safe='')}"


def _single_answer(verdict: Verdict) -> HttpResponse:
    response = json_answer(verdict.outcome, verdict.status, FHIR_JSON)
    if verdict.is_stored:
        response["Location"] = location(verdict.event_id)
    return response


def _bundle_answer(answers: list[Verdict]) -> HttpResponse:
    entries = []
    for verdict in answers:
        entry: dict[str, object] = {"status": verdict.status_line, "outcome": verdict.outcome}
        if verdict.is_stored:
            entry["location"] = location(verdict.event_id)
        entries.append({"response": entry})
    return json_answer({"resourceType": "Bundle", "type": "batch-response", "entry": entries}, 200, FHIR_JSON)


def _document(source: Source, event_id: str) -> bytes | None:
    with organisation_scope([source.organisation_id] if source.organisation_id else []):
        key = EventKey.objects.filter(source=source, event_id=event_id).first()
        if key is None:
            return None
        stored = AccessEvent.objects.filter(
            organisation=key.organisation_id,
            batch=key.batch_id,
            occurred_at=key.occurred_at,
            event_id=event_id,
        ).first()
        return bytes(stored.document) if stored and stored.document else None
