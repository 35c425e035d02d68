"""FHIR AuditEvents: SCR alerts as strictly as the national API, all others kept."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ingest.body import BodyError
from audit.ingest.event import Event, Refused, digest
from audit.ingest.fhir import unbundled
from tests.unit.audit.ingest.given import read

SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "samples"

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the published samples are not beside the checkout: put them at {SAMPLES}"
)

ALERT: dict[str, Any] = {
    "resourceType": "AuditEvent",
    "id": "one",
    "extension": [
        {
            "url": "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-NotificationMessage",
            "valueString": "Permission to view was overridden",
        }
    ],
    "type": {"system": "https://fhir.nhs.uk/CodeSystem/SCR-AlertType", "code": "1", "display": "Create LR"},
    "subtype": [{"system": "https://fhir.nhs.uk/CodeSystem/SCR-AlertReason", "code": "6", "display": "Other"}],
    "recorded": "2026-11-13T01:00:00+01:00",
    "agent": [
        {
            "who": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990402132"}},
            "requestor": False,
        },
        {
            "who": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RX1"}},
            "requestor": False,
        },
        {
            "who": {"identifier": {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "555000000101"}},
            "role": [{"coding": [{"code": "S8000:G8000:R8001"}]}],
            "requestor": False,
        },
    ],
    "source": {"observer": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "200000001162"}}},
    "entity": [{"what": {"identifier": {"value": "9A0E9A2C-7E1B-4C5D-8E57-1F2A3B4C5D6E"}}}],
}


def taken(resource: dict[str, Any], own_organisation: str | None = "RX1") -> Event:
    ((_, item),) = read(json.dumps(resource).encode(), "fhir", own_organisation)
    assert isinstance(item, Event), item
    return item


def refused(resource: dict[str, Any], own_organisation: str | None = "RX1") -> Refused:
    ((_, item),) = read(json.dumps(resource).encode(), "fhir", own_organisation)
    assert isinstance(item, Refused), item
    return item


def changed(path: str, value: Any, resource: dict[str, Any] = ALERT) -> dict[str, Any]:
    """A copy with another value, or none, at a place such as agent.0.who."""
    whole: Any = copy.deepcopy(resource)
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
    place = whole
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return dict(whole)


def test_an_alert_becomes_a_permission() -> None:
    event = taken(ALERT | {"outcomeDesc": " Asked at the desk "})
    assert (event.kind, event.decision, event.self_claimed) == ("permission", "granted", True)
    assert event.event_id == event.launch_id == "9A0E9A2C-7E1B-4C5D-8E57-1F2A3B4C5D6E"
    assert (event.organisation, event.staff_uid, event.nhs_number) == ("RX1", "555000000101", "9990402132")
    assert (event.reason, event.role_code) == ("Asked at the desk", "S8000:G8000:R8001")
    assert event.occurred_at.isoformat() == "2026-11-13T00:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "why", "decision"),
    [
        ("1", "1", "public_interest"),
        ("1", "2", "statute"),
        ("1", "3", "court_order"),
        ("1", "4", "emergency"),
        ("1", "5", None),
        ("1", "6", "granted"),
        ("2", "1", "public_interest"),
        ("2", "2", "statute"),
        ("2", "3", "court_order"),
        ("2", "4", None),
        ("2", "5", "emergency"),
        ("2", "6", None),
    ],
)
def test_each_pair_of_type_and_reason(kind: str, why: str, decision: str | None) -> None:
    resource = changed("type.code", kind, changed("subtype.0.code", why))
    if decision is None:
        assert refused(resource).field == "AuditEvent.subtype[0].code"
    else:
        event = taken(resource)
        assert (event.decision, event.self_claimed) == (decision, kind == "1")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("id", ..., "AuditEvent.id"),
        ("id", "", "AuditEvent.id"),
        ("extension", ..., "AuditEvent.extension"),
        ("extension", ALERT["extension"] * 2, "AuditEvent.extension"),
        ("extension.0.url", "https://example.org", "AuditEvent.extension"),
        ("extension.0.valueString", ..., "AuditEvent.extension[0].valueString"),
        ("type.code", "3", "AuditEvent.type.code"),
        ("type.code", 1, "AuditEvent.type.code"),
        ("type.display", "", "AuditEvent.type.display"),
        ("subtype", [], "AuditEvent.subtype"),
        ("subtype", ALERT["subtype"] * 2, "AuditEvent.subtype"),
        ("subtype.0.system", "x", "AuditEvent.subtype[0].system"),
        ("subtype.0.code", "0", "AuditEvent.subtype[0].code"),
        ("subtype.0.display", ..., "AuditEvent.subtype[0].display"),
        ("recorded", ..., "AuditEvent.recorded"),
        ("recorded", "2026-11-13", "AuditEvent.recorded"),
        ("recorded", "2027-11-13T00:00:00Z", "AuditEvent.recorded"),
        ("outcomeDesc", "", "AuditEvent.outcomeDesc"),
        ("outcomeDesc", None, "AuditEvent.outcomeDesc"),
        ("outcomeDesc", "x" * 2001, "AuditEvent.outcomeDesc"),
        ("agent", ALERT["agent"][:2], "AuditEvent.agent"),
        ("agent", [*ALERT["agent"], ALERT["agent"][0]], "AuditEvent.agent"),
        ("agent.1", ALERT["agent"][0], "AuditEvent.agent[1].who.identifier.system"),
        ("agent.0.requestor", True, "AuditEvent.agent[0].requestor"),
        ("agent.0.requestor", ..., "AuditEvent.agent[0].requestor"),
        ("agent.0.who", ..., "AuditEvent.agent[0].who"),
        ("agent.0.who.identifier.system", "x", "AuditEvent.agent[0].who.identifier.system"),
        ("agent.0.who.identifier.value", "9990402131", "AuditEvent.agent[0].who.identifier.value"),
        ("agent.1.who.identifier.value", "R/1", "AuditEvent.agent[1].who.identifier.value"),
        ("agent.2.who.identifier.value", "", "AuditEvent.agent[2].who.identifier.value"),
        ("agent.2.role", ..., "AuditEvent.agent[2].role"),
        ("agent.2.role", [{}], "AuditEvent.agent[2].role[0]"),
        ("source", ..., "AuditEvent.source"),
        ("source.observer.identifier.system", "x", "AuditEvent.source.observer.identifier.system"),
        ("source.observer.identifier.value", ..., "AuditEvent.source.observer.identifier.value"),
        ("entity", [], "AuditEvent.entity"),
        ("entity", ALERT["entity"] * 2, "AuditEvent.entity"),
        ("entity.0.what.identifier.value", "", "AuditEvent.entity[0].what.identifier.value"),
        ("entity.0.what.identifier.value", "a\u0000b", "AuditEvent.entity[0].what.identifier.value"),
        ("severity", "high", "AuditEvent.severity"),
    ],
)
def test_what_the_national_api_refuses_is_refused_at_its_place(path: str, value: Any, field: str) -> None:
    item = refused(changed(path, value))
    assert item.field == field
    assert item.reason.endswith(".")
    assert not item.broken


def test_an_invalid_nhs_number_is_not_repeated_in_the_sentence() -> None:
    assert "9990402131" not in refused(changed("agent.0.who.identifier.value", "9990402131")).reason


def test_the_document_is_kept_as_sent_and_told_by_its_content() -> None:
    pretty, compact = json.dumps(ALERT, indent=3).encode(), json.dumps(ALERT, sort_keys=True).encode()
    (_, first), (_, second) = *read(pretty, "fhir"), *read(compact, "fhir")
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.document == pretty
    assert digest(first) == digest(second) != digest(taken(changed("type.display", "Other words")))


@pytest.mark.parametrize("kind", ["batch", "transaction", "collection"])
def test_a_bundle_gives_its_resources_as_sent(kind: str) -> None:
    entries = [{"resource": ALERT}, {"resource": {"resourceType": "Patient"}}, {}]
    body = json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()
    assert unbundled(body).bundle == kind
    (_, event), (_, patient), (position, nothing) = read(body, "fhir")
    assert isinstance(event, Event)
    assert event.document == json.dumps(ALERT).encode()
    assert isinstance(patient, Refused)
    assert isinstance(nothing, Refused)
    assert position == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"<AuditEvent/>", 415),
        (b'{"resourceType":"Patient"}', 422),
        (b'{"resourceType":"Bundle","type":"searchset"}', 422),
        (b'{"resourceType":"Bundle"}', 422),
        (b'{"a":' * 2_000_000, 400),
    ],
)
def test_a_body_that_is_no_audit_event_is_told(body: bytes, status: int) -> None:
    with pytest.raises(BodyError) as caught:
        read(body, "fhir")
    assert caught.value.status == status


def test_a_file_may_hold_one_resource_a_line() -> None:
    line = json.dumps(ALERT).encode()
    assert [position for position, _ in read(line + b"\n\n" + line + b"\n", "fhir")] == [1, 2]


READ: dict[str, Any] = {
    "resourceType": "AuditEvent",
    "id": "read-1",
    "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
    "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}],
    "action": "R",
    "recorded": "2026-11-13T00:00:00Z",
    "outcome": "0",
    "agent": [
        {
            "who": {"identifier": {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "555000000101"}},
            "requestor": True,
            "network": {"address": "10.1.2.3", "type": "2"},
        },
        {"who": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "rx1"}}},
    ],
    "entity": [
        {"what": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990402132"}}},
        {"what": {"identifier": {"value": "req-77"}}, "type": {"code": "XrequestId"}},
    ],
}


def test_a_read_that_names_all_three_becomes_a_view() -> None:
    event = taken(READ, None)
    assert (event.kind, event.event_id, event.launch_id) == ("view", "read-1", "req-77")
    assert (event.organisation, event.staff_uid, event.nhs_number) == ("RX1", "555000000101", "9990402132")
    assert event.address == "10.1.2.3"


@pytest.mark.parametrize(
    ("outcome", "purpose", "decision"),
    [("0", "TREAT", "granted"), ("8", "TREAT", "refused"), ("0", "ETREAT", "emergency"), ("8", "ETREAT", "refused")],
)
def test_a_consent_decision_becomes_a_permission(outcome: str, purpose: str, decision: str) -> None:
    resource = changed("subtype", [{"code": "AuthZ-Consent"}], READ) | {"outcome": outcome, "action": "E"}
    resource["agent"][0]["purposeOfUse"] = [{"coding": [{"code": purpose}]}]
    event = taken(resource)
    assert (event.kind, event.decision) == ("permission", decision)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("action", "U"),
        ("entity.0.what.identifier.value", "9990402131"),
        ("entity", ...),
        ("agent.0.who", {"display": "John"}),
        ("agent.1", "nonsense"),
        ("agent", "nonsense"),
    ],
)
def test_what_is_no_access_is_kept_whole(path: str, value: Any) -> None:
    resource = changed(path, value, READ)
    event = taken(resource)
    assert (event.kind, event.organisation, event.nhs_number, event.launch_id) == ("other", "RX1", "", "")
    assert event.document == json.dumps(resource).encode()


def test_an_event_without_an_id_is_told_by_its_content() -> None:
    resource = changed("id", ..., READ)
    assert taken(resource).event_id == taken(dict(reversed(resource.items()))).event_id
    assert len(taken(resource).event_id) == 32


def test_only_a_missing_time_or_organisation_keeps_an_audit_event_out() -> None:
    assert refused(changed("recorded", ..., READ)).field == "AuditEvent.recorded"
    assert refused(changed("agent", [], READ), None).field == "AuditEvent.agent"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["who", "what", "identifier", "system", "value", "code"]), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(set(ALERT) | set(READ))), json_values, st.sampled_from([ALERT, READ]))
def test_any_element_of_any_type_gives_an_event_or_a_refusal(name: str, value: Any, base: dict[str, Any]) -> None:
    ((_, item),) = read(json.dumps(base | {name: value} | {"resourceType": "AuditEvent"}).encode(), "fhir", "RX1")
    if isinstance(item, Event):
        assert len(digest(item)) == 16


@needs_samples
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("success", ""),
        ("free_text", ""),
        ("specification_example", ""),
        ("type_range", "AuditEvent.type.code"),
        ("subtype_range", "AuditEvent.subtype[0].code"),
        ("type_subtype_combination_24", "AuditEvent.subtype[0].code"),
        ("type_subtype_combination_26", "AuditEvent.subtype[0].code"),
        ("free_text_empty", "AuditEvent.outcomeDesc"),
    ],
)
def test_the_published_alerts_get_their_verdict(name: str, field: str) -> None:
    data = (SAMPLES / "scr-alerts" / f"{name}.json").read_bytes()
    ((_, item),) = read(data, "fhir")
    assert (item.field if isinstance(item, Refused) else "") == field
    assert item.event_id == "1C03CF4F-D404-4D76-B192-4F81727059F6"
    assert item.organisation == "T10101"


@needs_samples
def test_the_published_balp_events_are_all_kept() -> None:
    files = sorted((SAMPLES / "balp").glob("*.json"))
    assert files
    for file in files:
        ((_, item),) = read(file.read_bytes(), "fhir", "RX1")
        assert isinstance(item, Event), file.name
        assert item.document == file.read_bytes().strip()
        assert item.kind == "other"
