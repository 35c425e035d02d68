"""The words in which a review speaks of codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from audit.wording import LONDON, count
from privacy.alerts.choices import STATUS_COLOURS, Status
from privacy.alerts.models import Alert
from privacy.rules import BY_ID

ROLES: Final = {
    "R0001": "Privacy officer",
    "R5105": "Caldicott guardian",
    "R5080": "Registration authority manager",
    "R8000": "Clinical practitioner",
    "R8001": "Nurse",
    "R8003": "Health professional",
    "R8006": "Medical secretary",
    "R8007": "Clinical coder",
    "R8008": "Administrative or clinical support",
    "R8009": "Receptionist",
    "R8013": "Health records manager",
    "R8015": "Systems support",
}
CARE: Final = {
    "appointment": "Appointment",
    "attendance": "Attendance",
    "admission": "Admission",
    "referral": "Referral",
    "registration": "Registration",
    "caseload": "On a caseload",
    "dispensing": "Dispensing",
}
# Parts of a risk that no rule makes.
PARTS: Final = {
    "care-data": "Care data",
    "how-often": "How often",
    "usual-here": "What care data leave out here",
    "others-too": "Others at the same record",
    "at-work": "Whether at work",
    "way-in": "How colleagues open records",
    "habit-here": "Ordinary among colleagues",
    "learned-ranking": "Learned from outcomes",
}
WAITING_FOR_CARE: Final = "Waiting for care data"
HIGH, MEDIUM = 70, 40


def role(code: str) -> str:
    """The name of a job role by its RBAC code (`S8000:G8000:R8000` or its last part); an unknown code stays as it is."""
    last = code.rsplit(":", 1)[-1]
    return ROLES.get(last, last)


def rule_title(rule_id: str) -> str:
    """The title of a rule; of one that no longer exists, its id in words."""
    known = BY_ID.get(rule_id)
    return known.title if known else PARTS.get(rule_id) or rule_id.replace("-", " ").capitalize()


def risk_colour(risk: int, *, waits: bool = False) -> str:
    """The colour of a risk's tag, grey while care data are awaited. Words beside it tell all that the colour does."""
    if waits:
        return "grey"
    return "red" if risk >= HIGH else "orange" if risk >= MEDIUM else "grey"


def standing(alert: Alert, now: datetime) -> tuple[str, str]:
    """The status of an alert and the colour of its tag; a new one may wait for care data."""
    status = Status(alert.status)
    return (WAITING_FOR_CARE, "white") if alert.waits_until(now) else (status.label, STATUS_COLOURS[status])


def fact(name: str, value: Any) -> tuple[str, str]:
    """A number of the evidence as a label and its value."""
    return name.replace("_", " ").capitalize(), _value(value)


def _value(value: Any) -> str:
    """A value of the evidence: yes and no, numbers without needless digits, lists with commas."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no"}.get(value, "not known")  # type: ignore[arg-type]
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value) or "none"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def times(number: int) -> str:
    """How often: "once", "twice", "14 times"."""
    return {1: "once", 2: "twice"}.get(number) or count(number, "time")


def due_in(due: datetime, now: datetime) -> str:
    """How long there is left until something is due, or for how long it has been overdue, in days of London."""
    days = (due.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
    if due < now:
        return f"Overdue by {count(-days, 'day')}" if days else "Overdue"
    return {0: "Today", 1: "Tomorrow"}.get(days) or f"In {count(days, 'day')}"
