"""`POST /api/events`, as the service's role."""

import gzip
import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from audit.ingest.models import AccessEvent, Batch, RejectedRecord, Source
from audit.ingest.sources import add_source
from tests.integration.audit.ingest.conftest import Send
from tests.unit.audit.ingest.given import CLOSE, LAUNCH, ONE_OF_EACH, VIEW, as_csv, as_json, as_ndjson

URL = "/api/events"


def ids(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same records, each with an id of its own."""
    return [record | {"event_id": f"e-{number}"} for number, record in enumerate(records)]


BATCH = ids(ONE_OF_EACH)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (as_ndjson(BATCH), "application/x-ndjson"),
        (as_ndjson(BATCH), "application/json"),
        (as_json(BATCH), "application/json"),
        (as_csv(BATCH), "text/csv; charset=utf-8"),
        (as_csv(BATCH), "application/octet-stream"),
        (gzip.compress(as_ndjson(BATCH)), "application/gzip"),
    ],
)
def test_each_format_is_stored_with_a_receipt(send: Send, body: bytes, content_type: str) -> None:
    response = send(URL, body, content_type)
    assert response.status_code == 200, response.content
    receipt = json.loads(response.content)
    assert (receipt["accepted"], receipt["duplicate"], receipt["conflicting"], receipt["rejected"]) == (5, 0, 0, 0)
    assert Batch.objects.get().pk == receipt["batch"]
    assert AccessEvent.objects.count() == 5


def test_gzip_is_unpacked(send: Send) -> None:
    assert send(URL, gzip.compress(as_ndjson(BATCH)), Content_Encoding="gzip").status_code == 200


def test_the_same_again_is_a_duplicate_and_other_content_a_conflict(send: Send) -> None:
    send(URL, as_ndjson(BATCH))
    again = json.loads(send(URL, as_csv(BATCH), "text/csv").content)
    assert (again["accepted"], again["duplicate"]) == (0, 5)
    other = json.loads(send(URL, as_ndjson([BATCH[0] | {"device": "WS-9"}])).content)
    assert (other["accepted"], other["conflicting"]) == (0, 1)
    ((conflict),) = other["conflicts"]
    assert (conflict["position"], conflict["event_id"], conflict["field"]) == (1, "e-0", "device")
    assert AccessEvent.objects.count() == 5
    assert AccessEvent.objects.get(event_id="e-0").device == ""
    assert RejectedRecord.objects.get().conflicting


def test_good_records_go_in_beside_refused_ones(send: Send) -> None:
    response = send(URL, as_ndjson([BATCH[0], BATCH[1] | {"nhs_number": "9990402131"}, BATCH[2]]))
    receipt = json.loads(response.content)
    assert (response.status_code, receipt["accepted"], receipt["rejected"]) == (200, 2, 1)
    (line,) = receipt["records"]
    assert (line["position"], line["field"], line["event_id"]) == (2, "nhs_number", "e-1")
    kept = RejectedRecord.objects.get()
    assert (kept.organisation_id, kept.reason) == ("RX1", line["reason"])
    assert json.loads(bytes(kept.record))["nhs_number"] == "9990402131"


def test_a_truncated_line_is_400_and_the_good_lines_are_stored(send: Send) -> None:
    response = send(URL, as_ndjson(BATCH)[:-20])
    receipt = json.loads(response.content)
    assert (response.status_code, receipt["accepted"], receipt["rejected"]) == (400, 4, 1)


def test_a_batch_of_refused_records_is_422(send: Send) -> None:
    assert send(URL, as_ndjson([{"kind": "launch"}])).status_code == 422


def test_an_empty_array_is_a_batch_without_events(send: Send) -> None:
    response = send(URL, b"[]", "application/json")
    assert (response.status_code, json.loads(response.content)["accepted"]) == (200, 0)


def test_a_source_sends_for_its_own_organisation_only(send: Send) -> None:
    response = send(URL, as_ndjson([BATCH[0], BATCH[1] | {"organisation": "RY9"}]))
    (line,) = json.loads(response.content)["records"]
    assert (line["position"], line["field"]) == (2, "organisation")
    assert set(AccessEvent.objects.values_list("organisation_id", flat=True)) == {"RX1"}


@pytest.mark.parametrize(
    ("body", "content_type", "status", "words"),
    [
        (b"", "application/x-ndjson", 400, "nothing"),
        (b"[1, 2", "application/json", 400, ""),
        (b"[" * 10_000_000, "application/json", 400, "nested"),
        (b'{"a":' * 2_000_000, "application/json", 400, ""),
        (b"a,b\n1,2\n", "text/csv", 400, "not a field"),
        (b"hello", "text/plain", 400, "neither"),
        (b'{"resourceType":"AuditEvent"}', "application/json", 415, "/fhir/AuditEvent"),
        (as_ndjson([LAUNCH]), "multipart/form-data", 415, "Content-Type"),
        (as_ndjson([LAUNCH]), "application/fhir+json", 415, "Content-Type"),
        (b"\x1f\x8bnonsense", "application/x-ndjson", 400, "gzip"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_in_a_sentence(
    send: Send, body: bytes, content_type: str, status: int, words: str
) -> None:
    response = send(URL, body, content_type)
    assert response.status_code == status
    assert "Traceback" not in response.content.decode()
    content = json.loads(response.content)
    sentence = content.get("error") or content["records"][0]["reason"]
    assert words in sentence


def test_a_broken_content_encoding_is_400_and_an_unknown_one_415(send: Send) -> None:
    assert send(URL, gzip.compress(as_ndjson(BATCH))[:-9], Content_Encoding="gzip").status_code == 400
    assert send(URL, as_ndjson(BATCH), Content_Encoding="br").status_code == 415


def test_the_size_limits_are_settings(send: Send, settings: Any) -> None:
    settings.ONECLICK_MAX_BODY_BYTES = len(as_ndjson(BATCH))
    assert send(URL, as_ndjson(BATCH)).status_code == 200
    assert send(URL, as_ndjson(BATCH) + b"\n").status_code == 413
    settings.ONECLICK_MAX_DECODED_BYTES = 1000
    response = send(URL, gzip.compress(b"\n" * 2000), Content_Encoding="gzip")
    assert response.status_code == 413
    assert "1,000 bytes unpacked" in json.loads(response.content)["error"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer \xff"])
def test_requires_an_api_key(db: None, authorization: str) -> None:
    response = Client().post(URL, b"", content_type="text/csv", headers={"Authorization": authorization}, secure=True)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "key" in json.loads(response.content)["error"]


def test_a_replaced_key_no_longer_works(send: Send) -> None:
    add_source("ward-system", organisation="RX1", new_key=True)
    assert send(URL, as_ndjson(BATCH)).status_code == 401


def test_a_disabled_source_is_not_let_in(send: Send, source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(disabled_at="2026-01-01T00:00:00Z")
    assert send(URL, as_ndjson(BATCH)).status_code == 401


def test_other_methods_are_405(db: None) -> None:
    response = Client().get(URL, secure=True)
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_the_request_id_is_echoed_or_made(send: Send) -> None:
    assert send(URL, as_ndjson([LAUNCH]), X_Request_ID="r-1")["X-Request-ID"] == "r-1"
    assert len(send(URL, b"")["X-Request-ID"]) == 36
    assert send(URL, as_ndjson([LAUNCH]), X_Request_ID="x" * 65).status_code == 400


def test_the_same_request_gets_the_same_answer_and_is_stored_once(send: Send) -> None:
    body = as_ndjson([BATCH[0], {"event_id": "e-9"}, CLOSE | {"event_id": "e-5"}])[:-10]
    first = send(URL, body, X_Request_ID="r-1")
    second = send(URL, body, X_Request_ID="r-1")
    assert first.status_code == second.status_code == 400
    assert first.content == second.content
    assert Batch.objects.count() == 1
    assert RejectedRecord.objects.count() == 2


def test_the_same_request_id_with_another_body_is_409(send: Send) -> None:
    send(URL, as_ndjson([LAUNCH]), X_Request_ID="r-1")
    response = send(URL, as_ndjson([VIEW]), X_Request_ID="r-1")
    assert (response.status_code, json.loads(response.content)["field"]) == (409, "X-Request-ID")
    assert Batch.objects.count() == 1


def test_a_database_that_is_away_is_503_with_a_time_to_come_back(send: Send) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("the connection was closed")

    with connection.execute_wrapper(
        lambda execute, sql, params, many, context: (
            refuse() if "audit_find" in sql else execute(sql, params, many, context)
        )
    ):
        response = send(URL, as_ndjson([LAUNCH]))
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "closed" not in response.content.decode()
