"""OperationOutcome: how FHIR says what went wrong, or what is worth knowing."""

from typing import Any

ISSUE_CODES = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    503: "transient",
}


def operation_outcome(*issues: dict[str, Any]) -> dict[str, Any]:
    """The resource with its issues."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def issue(severity: str, code: str, sentence: str, expression: str = "") -> dict[str, Any]:
    """One issue: severity and code of FHIR, a sentence, and the FHIRPath of the element at fault."""
    entry: dict[str, Any] = {
        "severity": severity,
        "code": code,
        "details": {"text": sentence},
        "diagnostics": sentence,
    }
    return entry | ({"expression": [expression]} if expression else {})


def error(status: int, sentence: str, expression: str = "") -> dict[str, Any]:
    """The resource that goes with an HTTP status."""
    return operation_outcome(issue("error", ISSUE_CODES.get(status, "exception"), sentence, expression))


def refusal(sentence: str, expression: str) -> dict[str, Any]:
    """The resource that says why one AuditEvent was refused."""
    missing = "is missing" in sentence
    return operation_outcome(issue("error", "required" if missing else "value", sentence, expression))
