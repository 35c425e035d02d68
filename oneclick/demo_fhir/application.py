"""Answers requests as the four national APIs would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from time import sleep
from typing import Any, Final
from urllib.parse import parse_qs

from django.utils import timezone

from audit.ingest.check import Problem, check_digit_holds
from audit.ingest.scr_alert import read_alert
from oneclick.demo_fhir import adjustments, cpis, immunisation, scr
from oneclick.demo_fhir.fhir import Resource, bundle, outcome
from oneclick.demo_fhir.people import Person, person_of
from oneclick.demo_fhir.situations import Situation

Environ = dict[str, Any]
Answer = tuple[int, Resource | None]
REASONS: Final = {200: "OK", 201: "Created", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Error"}
SLOW_SECONDS: Final = 60
LARGEST: Final = 100_000


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application."""
    status, document = _answered(environ)
    body = json.dumps(document).encode() if document is not None else b""
    headers = [("Content-Type", "application/fhir+json"), ("Content-Length", str(len(body)))]
    for name in ("X-Request-ID", "X-Correlation-ID"):
        mirrored = environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
        if mirrored:
            headers.append((name, mirrored))
    start_response(f"{status} {REASONS[status]}", headers)
    return [body]


def _answered(environ: Environ) -> Answer:
    """Which API, what it is asked, and for whom."""
    api, _, path = environ.get("PATH_INFO", "").strip("/").partition("/FHIR/R4/")
    if environ.get("REQUEST_METHOD") == "POST":
        return _taken(api, path, environ)
    asked = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    reader = READERS.get((api, path))
    if reader is None:
        return 404, outcome("not-found", "RESOURCE_NOT_FOUND", "There is nothing here")
    number = next((value.rpartition("|")[2] for value in asked.values() if _is_number(value)), "")
    if not number:
        return 400, outcome("value", "INVALID_NHS_NUMBER", "Invalid NHS number")
    base = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}/{api}/FHIR/R4"
    return _of_situation(person_of(number), lambda person: reader(base, person, asked))


def _is_number(value: str) -> bool:
    number = value.rpartition("|")[2]
    return len(number) == 10 and number.isdecimal() and check_digit_holds(number)


def _of_situation(person: Person, read: Callable[[Person], Resource]) -> Answer:
    """What the service says of a patient: for some of them it does not get as far as a record."""
    match person.situation:
        case Situation.DOWN:
            return 500, outcome("transient", "SERVICE_ERROR", "The service is not available")
        case Situation.UNKNOWN:
            return 404, outcome("not-found", "PATIENT_NOT_FOUND", "Patient not found")
        case Situation.FORBIDDEN:
            return 403, outcome("forbidden", "ACCESS_DENIED", "Access has been denied to process this request")
        case Situation.SLOW:
            sleep(SLOW_SECONDS)
    return 200, read(person)


def _adjustments(kind: str) -> Callable[[str, Person, dict[str, str]], Resource]:
    return lambda base, person, _: adjustments.part(base, person, kind)


READERS: Final[dict[tuple[str, str], Callable[[str, Person, dict[str, str]], Resource]]] = {
    ("scr", "DocumentReference"): lambda base, person, _: scr.documents(base, person),
    ("scr", "Bundle"): lambda base, person, asked: scr.record(base, person, asked.get("composition.identifier", "")),
    ("cpis", "CareTeam"): lambda base, person, _: cpis.care_teams(base, person),
    ("cpis", "AuditEvent"): lambda base, _, __: bundle(base, []),
    ("covid-vaccination", "Immunization"): lambda base, person, _: immunisation.vaccinations(base, person),
    **{
        ("reasonable-adjustment", kind): _adjustments(kind)
        for kind in ("Consent", "Flag", "List", "UnderlyingConditionList", "ThresholdCode")
    },
}


def _taken(api: str, path: str, environ: Environ) -> Answer:
    """An alert or a permission: checked, and kept nowhere."""
    length = environ.get("CONTENT_LENGTH") or "0"
    body = environ["wsgi.input"].read(min(int(length), LARGEST)) if length.isdecimal() else b""
    try:
        document = json.loads(body)
    except ValueError:
        return 400, outcome("invalid", "INVALID_RESOURCE", "The body is not JSON")
    if (api, path) == ("scr", "AuditEvent"):
        return _checked_alert(document, body)
    if (api, path) == ("scr", "$setPermission") and isinstance(document, dict) and document.get("parameter"):
        return 201, None
    return 400, outcome("invalid", "UNSUPPORTED_SERVICE", "This cannot be posted here")


def _checked_alert(document: Any, body: bytes) -> Answer:
    try:
        read_alert(document if isinstance(document, dict) else {}, body, timezone.now())
    except Problem as problem:
        return 400, outcome("invalid", "VALIDATION_ERROR", problem.sentence)
    return 201, None
