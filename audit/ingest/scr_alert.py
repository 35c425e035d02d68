"""SCR alerts: FHIR R4 AuditEvents, checked as strictly as the national API checks them."""

from datetime import datetime
from typing import Any

from audit.ingest.check import Problem, check_digit_holds, parse_time, plausible_time, quoted
from audit.ingest.event import Event
from audit.ingest.fields import EACH, TEXTS
from audit.ingest.resource import NHS_NUMBER, ODS_CODE, SDS_USER, fitting, inside, objects

TYPES = "https://fhir.nhs.uk/CodeSystem/SCR-AlertType"
REASONS = "https://fhir.nhs.uk/CodeSystem/SCR-AlertReason"
MESSAGE = "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-NotificationMessage"
SPINE_ASID = "https://fhir.nhs.uk/Id/nhsSpineASID"

SELF_CLAIMED = "1"
DECISIONS = {
    "1": "public_interest",
    "2": "statute",
    "3": "court_order",
    "4": "emergency",
    "5": "emergency",
    "6": "granted",
}
FORBIDDEN_PAIRS = {("1", "5"), ("2", "4"), ("2", "6")}

# What FHIR R4 allows on an AuditEvent; the national API refuses anything else.
_ELEMENTS = frozenset(
    (
        *("resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension"),
        *("modifierExtension", "type", "subtype", "action", "period", "recorded", "outcome", "outcomeDesc"),
        *("purposeOfEvent", "agent", "source", "entity"),
    )
)


def is_alert(resource: dict[str, Any]) -> bool:
    """Whether an AuditEvent says of itself that it is an SCR alert."""
    return bool(inside(resource, "type", "system") == TYPES)


def read_alert(resource: dict[str, Any], document: bytes, now: datetime) -> Event:
    """The permission event that an alert means. Raises `Problem` whose field is the place in the resource."""
    _check_elements(resource)
    _text(resource, "id", "AuditEvent")
    _check_message(resource)
    kind, why = _read_type(resource), _read_reason(resource)
    if (kind, why) in FORBIDDEN_PAIRS:
        raise Problem(
            "AuditEvent.subtype[0].code", f"Alert type {kind} does not go with reason {why}: choose a permitted pair."
        )
    recorded = _text(resource, "recorded", "AuditEvent")
    uuid = _read_uuid(resource)
    agents = _read_agents(resource)
    _check_observer(resource)
    return Event(
        event_id=uuid,
        launch_id=uuid,
        kind="permission",
        occurred_at=plausible_time("AuditEvent.recorded", parse_time("AuditEvent.recorded", recorded), now),
        organisation=agents[ODS_CODE].upper(),
        staff_uid=agents[SDS_USER],
        nhs_number=agents[NHS_NUMBER],
        role_code=_role_code(resource),
        decision=DECISIONS[why],
        self_claimed=kind == SELF_CLAIMED,
        reason=_read_free_text(resource),
        document=document,
    )


def _check_elements(resource: dict[str, Any]) -> None:
    for name in resource:
        if name.removeprefix("_") not in _ELEMENTS:
            shown = ascii(name)[1:-1][:64]
            raise Problem(f"AuditEvent.{shown}", f"{shown} is not an element of a FHIR R4 AuditEvent: leave it out.")


def _text(parent: dict[str, Any], name: str, path: str) -> str:
    """A text that has to be there and not be empty."""
    value = parent.get(name)
    if not isinstance(value, str) or not value.strip():
        state = "missing" if value is None else "empty" if value == "" else "not a text"
        raise Problem(f"{path}.{name}", f"{name} is {state}: an SCR alert needs it.")
    return value


def _object(parent: dict[str, Any], name: str, path: str) -> dict[str, Any]:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise Problem(f"{path}.{name}", f"{name} is missing or no object: an SCR alert needs it.")
    return value


def _list(parent: dict[str, Any], name: str, path: str, exactly: int | None = None) -> list[dict[str, Any]]:
    values = parent.get(name)
    if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
        raise Problem(f"{path}.{name}", f"{name} is missing or no list of objects: an SCR alert needs it.")
    if exactly is not None and len(values) != exactly:
        raise Problem(f"{path}.{name}", f"{name} holds {len(values)} entries: an SCR alert has exactly {exactly}.")
    return values


def _check_message(resource: dict[str, Any]) -> None:
    extensions = _list(resource, "extension", "AuditEvent")
    places = [place for place, extension in enumerate(extensions) if extension.get("url") == MESSAGE]
    if len(places) != 1:
        raise Problem("AuditEvent.extension", f"extension must hold exactly one {MESSAGE}, not {len(places)}.")
    _text(extensions[places[0]], "valueString", f"AuditEvent.extension[{places[0]}]")


def _read_type(resource: dict[str, Any]) -> str:
    return _read_code(_object(resource, "type", "AuditEvent"), "AuditEvent.type", TYPES, ("1", "2"))


def _read_reason(resource: dict[str, Any]) -> str:
    subtype = _list(resource, "subtype", "AuditEvent", exactly=1)[0]
    return _read_code(subtype, "AuditEvent.subtype[0]", REASONS, tuple(DECISIONS))


def _read_code(coding: dict[str, Any], path: str, system: str, codes: tuple[str, ...]) -> str:
    if coding.get("system") != system:
        raise Problem(f"{path}.system", f"system is {quoted(coding.get('system'))}: it must be {system}.")
    code = coding.get("code")
    if code not in codes:
        raise Problem(f"{path}.code", f"code is {quoted(code)}: it must be one of {', '.join(codes)}.")
    _text(coding, "display", path)
    return str(code)


def _read_free_text(resource: dict[str, Any]) -> str:
    if "outcomeDesc" not in resource:
        return ""
    sent = resource["outcomeDesc"]
    if not isinstance(sent, str) or not sent.strip():
        raise Problem(
            "AuditEvent.outcomeDesc", "outcomeDesc is not a text or is empty: say the reason or leave it out."
        )
    text = sent.strip()
    _check("reason", text, "AuditEvent.outcomeDesc")
    return text


def _read_uuid(resource: dict[str, Any]) -> str:
    path = "AuditEvent.entity[0].what.identifier"
    entity = _list(resource, "entity", "AuditEvent", exactly=1)[0]
    what = _object(entity, "what", "AuditEvent.entity[0]")
    uuid = _text(_object(what, "identifier", "AuditEvent.entity[0].what"), "value", path).strip()
    _check("event_id", uuid, f"{path}.value")
    return uuid


def _check(field: str, text: str, path: str) -> None:
    """Holds a text against the rule of the field of the contract that it becomes."""
    if not EACH[field].fullmatch(text):
        raise Problem(path, f"{path.rpartition('.')[2]} is not valid: it must be {TEXTS[field].must_be}.")


def _read_agents(resource: dict[str, Any]) -> dict[str, str]:
    """The identifiers of the patient, the organisation and the user, by their system."""
    found: dict[str, str] = {}
    for place, agent in enumerate(_list(resource, "agent", "AuditEvent", exactly=3)):
        path = f"AuditEvent.agent[{place}]"
        system, value = _read_identifier(agent, path)
        if system in found:
            raise Problem(f"{path}.who.identifier.system", f"system {system} stands on two agents: each has its own.")
        if agent.get("requestor") is not False:
            raise Problem(f"{path}.requestor", "requestor is missing or not false: an SCR alert has it false.")
        if system == SDS_USER:
            _check_role(agent, path)
        found[system] = value
    return found


_AGENT_FIELDS = {NHS_NUMBER: "nhs_number", ODS_CODE: "organisation", SDS_USER: "staff_uid"}


def _read_identifier(agent: dict[str, Any], path: str) -> tuple[str, str]:
    identifier = _object(_object(agent, "who", path), "identifier", f"{path}.who")
    path = f"{path}.who.identifier"
    system = identifier.get("system")
    if not isinstance(system, str) or system not in _AGENT_FIELDS:
        raise Problem(
            f"{path}.system",
            f"system is {quoted(system)}: the agents are identified by {', '.join(_AGENT_FIELDS)}, one each.",
        )
    value = _text(identifier, "value", path).strip()
    field = _AGENT_FIELDS[system]
    _check(field, value.upper() if field == "organisation" else value, f"{path}.value")
    if field == "nhs_number" and not check_digit_holds(value):
        raise Problem(f"{path}.value", "value is an NHS number whose check digit fails: send the patient's valid one.")
    return system, value


def _check_role(agent: dict[str, Any], path: str) -> None:
    for place, role in enumerate(_list(agent, "role", path)):
        if not role.get("text") and not role.get("coding"):
            raise Problem(f"{path}.role[{place}]", "role is empty: give it a text or a coding.")


def _role_code(resource: dict[str, Any]) -> str:
    """The RBAC code of the user's role where the alert codes it; most say it in words only."""
    roles = (role for agent in objects(resource["agent"]) for role in objects(agent.get("role")))
    codes = (str(coding.get("code")).upper() for role in roles for coding in objects(role.get("coding")))
    return next(filter(None, (fitting("role_code", code) for code in codes)), "")


def _check_observer(resource: dict[str, Any]) -> None:
    observer = _object(_object(resource, "source", "AuditEvent"), "observer", "AuditEvent.source")
    path = "AuditEvent.source.observer.identifier"
    identifier = _object(observer, "identifier", "AuditEvent.source.observer")
    if identifier.get("system") != SPINE_ASID:
        raise Problem(f"{path}.system", f"system is {quoted(identifier.get('system'))}: it must be {SPINE_ASID}.")
    _text(identifier, "value", path)
