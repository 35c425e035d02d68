"""Lets the demo's officers do some of their work, so that the queue looks lived in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from audit.people.models import User
from oneclick.demo.people import DEMO_PEOPLE
from privacy.alerts.choices import Outcome
from privacy.alerts.models import Alert
from privacy.review import actions
from privacy.review.permissions import organisations_to_review

_LEFT_NEW: Final = 6
_CLOSED_AT_MOST: Final = 14
_FOUND: Final = {
    Outcome.INAPPROPRIATE: (
        "No part in the patient's care. Confirmed with the line manager; passed to HR.",
        "The person said they were curious. Line manager and Caldicott guardian informed.",
        "No contact on our systems and none at the GP. Meeting held, access reviewed.",
    ),
    Outcome.APPROPRIATE: (
        "Checked with the department: the patient was there, the attendance was entered on the wrong record.",
        "On call that night and asked for advice by the ward. Confirmed with the site coordinator.",
        "Referral letter seen. The clinic had not entered it yet.",
    ),
    Outcome.POORLY_RECORDED: (
        "Genuine emergency; the reason says too little. Reminder sent.",
        "The patient was treated in resus. Asked to write a reason that can be understood later.",
    ),
}
_NOTES: Final = (
    "Asked the line manager for the duty list of that day.",
    "Wrote to the person to ask for the reason. Answer expected this week.",
    "Rang the ward: nobody remembers this patient. Waiting for the paper notes.",
)


def review_some(officer: User, wrongful: frozenset[str]) -> None:
    """The officer closes some alerts, investigates some and takes one; the most urgent still wait."""
    waiting = _waiting_for(officer)
    later = waiting[_LEFT_NEW:]
    begun, rest = later[: len(_NOTES)], later[len(_NOTES) :]
    _investigate(begun, officer)
    _close(rest[::4][:_CLOSED_AT_MOST], officer, wrongful)
    for alert in waiting[1:2]:
        actions.take(alert=alert, by=officer, version=alert.version)


def _waiting_for(officer: User) -> list[Alert]:
    """Open alerts that the officer may act on, the most urgent first; those about the demo's people stay for them."""
    organisations = organisations_to_review(officer)
    alerts = Alert.objects.filter(organisation__in=organisations, closed_at=None, assignee=None)
    own = [person.staff_uid for person in DEMO_PEOPLE]
    return list(alerts.exclude(staff_uid__in=own).order_by("-risk", "reference"))


def _close(alerts: Iterable[Alert], officer: User, wrongful: frozenset[str]) -> None:
    for number, alert in enumerate(alerts):
        outcome = _find(alert, wrongful)
        notes = _FOUND[outcome]
        actions.look_at(alert=alert, by=officer)
        said: dict[str, Any] = {"harm": "none"} if outcome == Outcome.INAPPROPRIATE else {}
        note = notes[number % len(notes)]
        actions.close(alert=alert, by=officer, version=alert.version, outcome=outcome, note=note, **said)


def _find(alert: Alert, wrongful: frozenset[str]) -> Outcome:
    """What a careful officer would find: the demo knows the truth about its own accesses."""
    if wrongful.intersection(alert.accesses.values_list("launch_id", flat=True)):
        return Outcome.INAPPROPRIATE
    return Outcome.POORLY_RECORDED if "poor-reason" in alert.rules else Outcome.APPROPRIATE


def _investigate(alerts: Iterable[Alert], officer: User) -> None:
    for alert, note in zip(alerts, _NOTES, strict=False):
        actions.look_at(alert=alert, by=officer)
        begun = actions.start_investigation(alert=alert, by=officer, version=alert.version)
        actions.add_note(alert=begun, by=officer, version=begun.version, note=note)
