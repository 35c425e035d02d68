"""Resources in the shapes of FHIR R4."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

Resource = dict[str, Any]
SNOMED: Final = "http://snomed.info/sct"
NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def made_id(*parts: object) -> str:
    """The id of something made up, always the same for the same parts."""
    return str(uuid5(NAMESPACE_URL, "/".join(["demo", *map(str, parts)])))


def coded(code: str, display: str, system: str = SNOMED) -> Resource:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def instant(day: date, hour: int = 9, minute: int = 0) -> str:
    """A day with a time."""
    return datetime.combine(day, time(hour, minute), UTC).isoformat()


def bundle(base: str, found: Iterable[Resource], included: Iterable[Resource] = ()) -> Resource:
    """A searchset."""
    match, include = list(found), list(included)
    entries = [_entry(base, resource, "match") for resource in match]
    entries += [_entry(base, resource, "include") for resource in include]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(match),
        "link": [{"relation": "self", "url": base}],
        "entry": entries,
    }


def _entry(base: str, resource: Resource, mode: str) -> Resource:
    address = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": mode}}


def outcome(code: str, spine_code: str, display: str) -> Resource:
    """An OperationOutcome with one error."""
    system = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
    details = coded(spine_code, display, system)
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": details, "diagnostics": display}],
    }


def patient(nhs_number: str, *, restricted: bool = False, died: date | None = None) -> Resource:
    """The patient as the services name one."""
    made: Resource = {
        "resourceType": "Patient",
        "id": made_id("patient", nhs_number),
        "identifier": [{"system": NHS_NUMBER, "value": nhs_number}],
    }
    if restricted:
        made["meta"] = {"security": [{"system": CONFIDENTIALITY, "code": "R", "display": "restricted"}]}
    if died:
        made["deceasedDateTime"] = died.isoformat()
    return made
