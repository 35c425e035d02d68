"""Names of services, decisions and outcomes as NHS staff know them."""

from typing import Final

SERVICES: Final = {
    "scr": "Summary Care Record",
    "cpis": "Child Protection - Information Sharing",
    "covid_vaccination": "COVID-19 vaccination",
    "reasonable_adjustment": "Reasonable Adjustment Flag",
}
DECISIONS: Final = {
    "granted": "Permission given",
    "refused": "Permission refused",
    "emergency": "Emergency access",
    "public_interest": "Public interest",
    "statute": "Required by statute",
    "court_order": "Required by court order",
    "not_asked": "Permission not asked",
}
SCOPES: Final = {
    "ongoing": "ongoing",
    "proxy": "by proxy",
    "workgroup": "for the workgroup",
    "organisation": "by the organisation’s policy",
}
OUTCOMES: Final = {
    "no_record": "No record exists",
    "denied": "Access denied",
    "error": "The service failed",
}

# Why the patient came, as people say it before they open CP-IS: a note of the launch, in one of these words.
VISIT_PLANNED: Final = "CP-IS: planned or routine appointment"
VISIT_UNSCHEDULED: Final = "CP-IS: emergency or unscheduled visit"


def service(code: str) -> str:
    """The name of a service; a code that we do not know stays as it is."""
    return SERVICES.get(code, code)


def decision(code: str, scope: str = "") -> str:
    """A decision and, where it is not for once, its scope; no decision is said to be none."""
    if not code:
        return "None recorded"
    name = DECISIONS.get(code, code)
    return f"{name}, {SCOPES[scope]}" if scope in SCOPES else name
