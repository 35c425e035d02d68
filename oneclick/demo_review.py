"""Lets the demo's officers do some of their work, so that the queue looks lived in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.people.models import User
from audit.trail.models import Access
from oneclick.demo.people import DEMO_PEOPLE
from privacy.alerts.choices import Outcome
from privacy.alerts.models import Alert
from privacy.questions import answering
from privacy.questions.in_force import QUESTIONS, REASONS
from privacy.questions.models import Question
from privacy.review import actions
from privacy.review.permissions import organisations_to_review

_NOT_APPROVED: Final = 1
_WAITS: Final = "The clinic’s list for that day comes at the end of the week."
_SEEN: Final = "The ward sister told us that this record was opened on a colleague’s behalf; who asked for it?"
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

_ASKED_BY_WARD: Final = "The ward manager asked who had looked at this patient’s record."
_ANSWER: Final = "The medical registrar rang me about the patient’s allergies before a transfer."


def review_some(officer: User, wrongful: frozenset[str], colleague: User | None = None) -> None:
    """The officer works on some alerts, so that there are some in each state; the most urgent still wait.

    With a colleague, who approves most of what was found inappropriate.
    """
    waiting = _waiting_for(officer)
    later = waiting[_LEFT_NEW:]
    begun, rest = later[: len(_NOTES)], later[len(_NOTES) :]
    _investigate(begun, officer)
    decided = rest[::4][:_CLOSED_AT_MOST]
    _close(decided, officer, wrongful, colleague)
    others = [alert for alert in rest if alert not in decided]
    _snooze(others[:2], officer)
    _raise_by_hand(colleague or officer)
    for alert in waiting[1:2]:
        actions.take(alert=alert, by=officer, version=alert.version)


def _snooze(alerts: list[Alert], officer: User) -> None:
    """One until a day, one only until it gets worse."""
    days = (timezone.localdate() + timedelta(days=5), None)
    for alert, until in zip(alerts, days, strict=False):
        actions.snooze(alert=alert, by=officer, version=alert.version, until=until, note=_WAITS)


def _raise_by_hand(officer: User) -> None:
    """The officer saw something that no rule looks for."""
    known = Alert.objects.filter(organisation=OuterRef("organisation"), staff_uid=OuterRef("staff_uid"))
    own = [person.staff_uid for person in DEMO_PEOPLE]
    seen = Access.objects.filter(~Exists(known), organisation="RX1").exclude(staff_uid__in=own)
    access = seen.order_by("-started_at", "-id").first() if "RX1" in organisations_to_review(officer) else None
    if access:
        actions.raise_by_hand(access=access, by=officer, reason=_SEEN)


def ask_the_clinician(officer: User, clinician: User, deputy: User) -> None:
    """The officer asks the demo's clinician twice: about the alert that is there, which waits for an answer, and about an
    access for which the deputy raised an alert, which was answered."""
    about = Alert.objects.filter(staff_uid=clinician.staff_uid, closed_at=None).order_by("-risk", "reference")
    for alert in about[:1]:
        actions.ask(alert=alert, by=officer, version=alert.version, question=QUESTIONS[1])
    for access in _quiet_accesses_of(clinician, officer)[:1]:
        alert = actions.raise_by_hand(access=access, by=deputy, reason=_ASKED_BY_WARD)
        asked = actions.ask(alert=alert, by=officer, version=alert.version, question=QUESTIONS[2])
        question = Question.objects.get(alert=asked)
        answering.read(question=question, by=clinician)
        answering.answer(question=question, by=clinician, reason=REASONS[1], words=_ANSWER)


def _quiet_accesses_of(clinician: User, officer: User) -> list[Access]:
    """What the clinician opened that raised no alert, the latest first."""
    own = Access.objects.filter(staff_uid=clinician.staff_uid, organisation_id__in=organisations_to_review(officer))
    return list(own.filter(alerts=None, viewed_at__isnull=False).order_by("-started_at", "-id")[:1])


def _waiting_for(officer: User) -> list[Alert]:
    """Open alerts that the officer may act on, the most urgent first; those about the demo's people stay for them."""
    organisations = organisations_to_review(officer)
    alerts = Alert.objects.filter(organisation__in=organisations, closed_at=None, assignee=None)
    own = [person.staff_uid for person in DEMO_PEOPLE]
    return list(alerts.exclude(staff_uid__in=own).order_by("-risk", "reference"))


def _close(alerts: Iterable[Alert], officer: User, wrongful: frozenset[str], colleague: User | None) -> None:
    """Closes alerts. Of those found inappropriate the first waits for approval; without a colleague all of them do."""
    proposed = 0
    for number, alert in enumerate(alerts):
        outcome = _find(alert, wrongful)
        note = _FOUND[outcome][number % len(_FOUND[outcome])]
        actions.look_at(alert=alert, by=officer)
        said = _said(proposed + 1) if outcome == Outcome.INAPPROPRIATE else {}
        became = actions.close(alert=alert, by=officer, version=alert.version, outcome=outcome, note=note, **said)
        if outcome == Outcome.INAPPROPRIATE:
            proposed += 1
            if colleague and proposed != _NOT_APPROVED and alert.organisation_id in organisations_to_review(colleague):
                actions.approve(alert=became, by=colleague, version=became.version)


def _said(number: int) -> dict[str, Any]:
    """What is said of inappropriate conduct besides the note: now one thing, now another."""
    tell_by = timezone.localdate() + timedelta(days=10) if number % 2 else None
    aware_at = timezone.now() - timedelta(hours=30) if number % 2 else None
    return {"harm": ("none", "some")[number % 2], "tell_by": tell_by, "aware_at": aware_at}


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
