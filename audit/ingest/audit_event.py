"""AuditEvents that are no SCR alert: never refused for a profile; an access where they tell of one, else `other`."""

from datetime import datetime
from typing import Any

from audit.ingest.check import Problem, canonical_address, check_digit_holds, parse_time, plausible_time
from audit.ingest.event import OTHER, Event, document_digest
from audit.ingest.fields import EACH
from audit.ingest.resource import NHS_NUMBER, ODS_CODE, SDS_USER, fitting, identified, inside, objects

EMERGENCY_PURPOSES = frozenset(("ETREAT", "BTG"))
QUERIES = frozenset(("search", "search-type", "search-system", "vread", "read", "history", "history-instance"))


def read_audit_event(resource: dict[str, Any], document: bytes, now: datetime, own_organisation: str | None) -> Event:
    """The event that any AuditEvent means. Raises `Problem` only where no time or no organisation can be told."""
    event_id = _id(resource, document)
    common: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": _recorded(resource, now),
        "address": _address(resource),
        "outcome": "success" if resource.get("outcome", "0") == "0" else "error",
        "document": document,
    }
    access = _access(resource)
    if access:
        return Event(**(common | access), launch_id=_request_id(resource) or event_id)
    if not own_organisation:
        raise Problem(
            "AuditEvent.agent",
            "This AuditEvent names no organisation by ODS code: send it with the key of an organisation's source.",
        )
    return Event(**common, kind=OTHER, organisation=own_organisation, launch_id="")


def _access(resource: dict[str, Any]) -> dict[str, Any]:
    """What makes it an access: one patient by NHS number, one user, one organisation, and a read or a decision."""
    found = {
        "nhs_number": identified(resource, NHS_NUMBER, "agent", "entity"),
        "staff_uid": identified(resource, SDS_USER, "agent"),
        "organisation": {code.upper() for code in identified(resource, ODS_CODE, "agent")},
    }
    if any(len(values) != 1 for values in found.values()):
        return {}
    names = {field: values.pop() for field, values in found.items()}
    valid = all(EACH[field].fullmatch(value) for field, value in names.items())
    if not valid or not check_digit_holds(names["nhs_number"]):
        return {}
    kind = _kind(resource)
    return {**names, **kind} if kind else {}


def _kind(resource: dict[str, Any]) -> dict[str, Any]:
    codes = {str(coding.get("code")) for coding in objects(resource.get("subtype"))}
    if "AuthZ-Consent" in codes:
        return _decision(resource)
    is_read = resource.get("action") == "R" or (resource.get("action") == "E" and bool(codes & QUERIES))
    return {"kind": "view"} if is_read else {}


def _decision(resource: dict[str, Any]) -> dict[str, Any]:
    """Consent was checked: outcome 0 permits, 8 denies; permitted for emergency treatment is emergency access."""
    permitted = resource.get("outcome") == "0"
    emergency = permitted and bool(_purposes(resource) & EMERGENCY_PURPOSES)
    decision = "emergency" if emergency else "granted" if permitted else "refused"
    reason = resource.get("outcomeDesc")
    text = reason.strip()[:2000].rstrip() if isinstance(reason, str) else ""
    fits = EACH["reason"].fullmatch(text)
    return {"kind": "permission", "decision": decision, "reason": text if fits else "", "outcome": "success"}


def _purposes(resource: dict[str, Any]) -> set[str]:
    concepts = list(objects(resource.get("purposeOfEvent")))
    for agent in objects(resource.get("agent")):
        concepts += objects(agent.get("purposeOfUse"))
    return {str(coding.get("code")) for concept in concepts for coding in objects(concept.get("coding"))}


def _id(resource: dict[str, Any], document: bytes) -> str:
    return fitting("event_id", resource.get("id")) or document_digest(document).hex()


def _request_id(resource: dict[str, Any]) -> str:
    """What BALP and PARS put in an entity to tie together all that one request did."""
    for entity in objects(resource.get("entity")):
        if inside(entity, "type", "code") == "XrequestId":
            return fitting("launch_id", inside(entity, "what", "identifier", "value"))
    return ""


def _address(resource: dict[str, Any]) -> str:
    """The first IP address among the agents."""
    for agent in objects(resource.get("agent")):
        address = inside(agent, "network", "address")
        if isinstance(address, str) and canonical_address(address):
            return canonical_address(address)
    return ""


def _recorded(resource: dict[str, Any], now: datetime) -> datetime:
    moment = parse_time("AuditEvent.recorded", resource.get("recorded"))
    return plausible_time("AuditEvent.recorded", moment, now)
