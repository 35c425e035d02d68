"""`/fhir/AuditEvent`, as the service's role."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from audit.ingest.models import AccessEvent, RejectedRecord
from audit.ingest.sources import add_source
from tests.integration.audit.ingest.conftest import Send
from tests.unit.audit.ingest.test_fhir import ALERT, READ, SAMPLES, changed, needs_samples

URL = "/fhir/AuditEvent"
FHIR_JSON = "application/fhir+json"
UUID = ALERT["entity"][0]["what"]["identifier"]["value"]


def post(send: Send, resource: Any, **headers: str) -> Any:
    body = resource if isinstance(resource, bytes) else json.dumps(resource).encode()
    response = send(URL, body, FHIR_JSON, **headers)
    assert response["Content-Type"] == FHIR_JSON
    return response


def issue_of(response: Any) -> dict[str, Any]:
    (issue,) = json.loads(response.content)["issue"]
    return dict(issue)


@pytest.fixture
def fetch(key: str, as_service: Callable[[], AbstractContextManager[None]]) -> Callable[[str], Any]:
    def get(path: str, key: str = key) -> Any:
        with as_service():
            return Client().get(path, headers={"Authorization": f"Bearer {key}"}, secure=True)

    return get


def test_an_alert_is_stored_and_comes_back_byte_for_byte(send: Send, fetch: Callable[..., Any]) -> None:
    body = json.dumps(ALERT, indent=3).encode()
    response = post(send, body, X_Request_ID="8c9b2e1a-0000-4000-8000-000000000001", NHSD_Session_URID="555021935107")
    assert (response.status_code, response["Location"]) == (201, f"{URL}/{UUID}")
    assert response["X-Request-ID"] == "8c9b2e1a-0000-4000-8000-000000000001"
    back = fetch(response["Location"])
    assert (back.status_code, back.content, back["Content-Type"]) == (200, body, FHIR_JSON)
    event = AccessEvent.objects.get()
    assert (event.kind, event.launch_id, event.role_profile_id) == ("permission", UUID, "555021935107")


def test_the_same_alert_again_is_200_with_the_place_of_the_first(send: Send) -> None:
    post(send, ALERT)
    response = post(send, dict(reversed(ALERT.items())))
    assert (response.status_code, response["Location"]) == (200, f"{URL}/{UUID}")
    assert AccessEvent.objects.count() == 1


def test_another_alert_of_the_same_uuid_is_kept_beside_the_first(send: Send, fetch: Callable[..., Any]) -> None:
    post(send, ALERT)
    response = post(send, changed("subtype.0.code", "1"))
    assert response.status_code == 201
    assert "Location" not in response
    assert (issue_of(response)["severity"], issue_of(response)["code"]) == ("warning", "conflict")
    assert "kept beside" in issue_of(response)["details"]["text"]
    assert json.loads(fetch(f"{URL}/{UUID}").content) == ALERT
    assert json.loads(bytes(RejectedRecord.objects.get(conflicting=True).record))["subtype"][0]["code"] == "1"


def test_a_refused_alert_names_the_place_and_is_kept(send: Send, fetch: Callable[..., Any]) -> None:
    response = post(send, changed("agent.0.who.identifier.value", "9990402131"))
    assert response.status_code == 422
    issue = issue_of(response)
    assert (issue["severity"], issue["expression"]) == ("error", ["AuditEvent.agent[0].who.identifier.value"])
    kept = RejectedRecord.objects.get()
    assert (kept.organisation_id, kept.event_id, kept.field) == ("RX1", UUID, issue["expression"][0])
    assert fetch(f"{URL}/{UUID}").status_code == 404


def test_an_alert_for_another_organisation_is_403(send: Send) -> None:
    response = post(send, changed("agent.1.who.identifier.value", "RY9"))
    assert (response.status_code, issue_of(response)["code"]) == (403, "forbidden")
    assert AccessEvent.objects.count() == 0


def test_hides_other_organisations_and_other_sources(send: Send, fetch: Callable[..., Any]) -> None:
    post(send, ALERT)
    for name, organisation in (("other", "RY9"), ("neighbour", "RX1")):
        assert fetch(f"{URL}/{UUID}", key=add_source(name, organisation=organisation)).status_code == 404


def test_any_other_audit_event_is_kept(send: Send, fetch: Callable[..., Any]) -> None:
    assert post(send, READ).status_code == 201
    other = changed("action", "U", READ) | {"id": "a/b ü"}
    response = post(send, other)
    assert (response.status_code, response["Location"]) == (201, f"{URL}/a%2Fb%20%C3%BC")
    assert json.loads(fetch(response["Location"]).content) == other
    assert set(AccessEvent.objects.values_list("kind", flat=True)) == {"view", "other"}


@pytest.mark.parametrize("kind", ["batch", "transaction", "collection"])
def test_each_entry_of_a_bundle_has_its_answer(send: Send, kind: str) -> None:
    post(send, READ)
    entries = [ALERT, ALERT, changed("type.code", "9"), changed("id", "x"), READ, {"resourceType": "Patient"}]
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": entry} for entry in entries]}
    first, again = post(send, bundle, X_Request_ID="b-1"), post(send, bundle, X_Request_ID="b-1")
    assert first.status_code == 200
    assert first.content == again.content
    answer = json.loads(first.content)
    assert answer["type"] == "batch-response"
    responses = [entry["response"] for entry in answer["entry"]]
    assert [response["status"][:3] for response in responses] == ["201", "200", "422", "201", "200", "422"]
    assert [response.get("location", "") for response in responses] == [
        f"{URL}/{UUID}",
        f"{URL}/{UUID}",
        "",
        "",
        f"{URL}/read-1",
        "",
    ]
    assert responses[2]["outcome"]["issue"][0]["expression"] == ["AuditEvent.type.code"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b" ", 400), (b"{", 400), (b"[]", 400), (b'{"resourceType":"Patient"}', 422), (b'{"a":' * 2_000_000, 400)],
)
def test_a_body_that_is_no_audit_event_is_told_in_fhir(send: Send, body: bytes, status: int) -> None:
    response = post(send, body)
    assert response.status_code == status
    assert issue_of(response)["severity"] == "error"
    assert issue_of(response)["details"]["text"].endswith(".")


@pytest.mark.parametrize("content_type", ["application/fhir+xml", "text/plain", "application/x-ndjson"])
def test_another_content_type_is_415(send: Send, content_type: str) -> None:
    assert send(URL, json.dumps(ALERT).encode(), content_type).status_code == 415


@pytest.mark.parametrize(("path", "allowed"), [(URL, "POST"), (f"{URL}/x", "GET, HEAD")])
def test_other_methods_are_405(db: None, path: str, allowed: str) -> None:
    response = Client().delete(path, secure=True)
    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert json.loads(response.content)["resourceType"] == "OperationOutcome"


def test_requires_an_api_key(db: None) -> None:
    for response in (Client().post(URL, secure=True), Client().get(f"{URL}/x", secure=True)):
        assert (response.status_code, issue_of(response)["code"]) == (401, "login")
        assert "X-Request-ID" in response


@needs_samples
def test_the_published_alerts_get_their_verdict(db: None, as_service: Callable[[], Any]) -> None:
    key = add_source("samples", organisation="T10101")
    found = {}
    for file in sorted((SAMPLES / "scr-alerts").glob("*.json")):
        with as_service():
            response = Client().post(
                URL, file.read_bytes(), FHIR_JSON, headers={"Authorization": f"Bearer {key}"}, secure=True
            )
        found[file.stem] = response.status_code
    accepted = {"free_text", "specification_example", "success"}
    assert {name: status < 300 for name, status in found.items()} == {name: name in accepted for name in found}
    assert AccessEvent.objects.count() == 1
    assert RejectedRecord.objects.filter(conflicting=True).count() == 2
    assert RejectedRecord.objects.filter(conflicting=False).count() == 5
