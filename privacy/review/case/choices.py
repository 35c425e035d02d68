"""What the reader can do to an alert now, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.models import User
from privacy.alerts.choices import Outcome, Status
from privacy.models import Alert
from privacy.review import policies
from privacy.review.actions.asking import why_no_mail
from privacy.review.case.act_form import ActForm
from privacy.review.case.fields import Field, fields_of
from privacy.review.case.forms import form_of
from privacy.review.transitions import Act

BUTTONS: Final = {
    Act.TAKE: "Take this alert",
    Act.HAND_BACK: "Hand it back",
    Act.ASSIGN: "Give it to a colleague",
    Act.START_INVESTIGATION: "Start investigation",
    Act.ADD_NOTE: "Add note",
    Act.ASK: "Ask the person",
    Act.WITHDRAW_QUESTION: "Withdraw the question",
    Act.ATTACH: "Attach a document",
    Act.WITHDRAW_DOCUMENT: "Mark a document as withdrawn",
    Act.SNOOZE: "Snooze",
    Act.WAKE: "Wake it now",
    Act.CLOSE: "Close alert",
    Act.APPROVE: "Approve and close alert",
    Act.SEND_BACK: "Send it back",
    Act.WITHDRAW_PROPOSAL: "Withdraw the proposal",
    Act.RECORD_TOLD: "Record that the patient was told",
    Act.RECORD_REPORTED: "Record the report to the regulator",
    Act.REOPEN: "Reopen alert",
    Act.MERGE: "Merge into another alert",
    Act.SPLIT: "Split",
}
# What is offered in each status, what decides first. Adding an access begins at the access.
OFFERED: Final[dict[Status, tuple[Act, ...]]] = {
    Status.NEW: (
        Act.CLOSE,
        Act.TAKE,
        Act.START_INVESTIGATION,
        Act.ASK,
        Act.SNOOZE,
        Act.ASSIGN,
        Act.ADD_NOTE,
        Act.MERGE,
        Act.SPLIT,
    ),
    Status.INVESTIGATING: (Act.CLOSE, Act.TAKE, Act.ASK, Act.SNOOZE, Act.ASSIGN, Act.ADD_NOTE, Act.MERGE, Act.SPLIT),
    Status.ASKED: (Act.WITHDRAW_QUESTION, Act.CLOSE, Act.TAKE, Act.ASSIGN, Act.ADD_NOTE),
    Status.FOR_APPROVAL: (Act.APPROVE, Act.SEND_BACK, Act.WITHDRAW_PROPOSAL, Act.ADD_NOTE),
    Status.SNOOZED: (Act.WAKE, Act.TAKE, Act.ASSIGN, Act.ADD_NOTE),
    Status.CLOSED: (Act.REOPEN, Act.ADD_NOTE),
}
# Offered only where they can be done: whoever cannot need not know why.
ONLY_IF_OPEN: Final = frozenset(
    {Act.WITHDRAW_DOCUMENT, Act.WITHDRAW_PROPOSAL, Act.RECORD_TOLD, Act.RECORD_REPORTED, Act.SPLIT, Act.MERGE}
)
MAIN: Final = frozenset({Act.CLOSE, Act.APPROVE, Act.REOPEN})


@dataclass(frozen=True)
class Choice:
    """An act with its form; `refusal` says why it cannot be done now."""

    act: Act
    button: str
    form: ActForm
    refusal: str
    failed: bool = False

    @property
    def has_words(self) -> bool:
        """Whether it asks for more than a press of the button."""
        return len(self.form.fields) > 1

    @property
    def is_main(self) -> bool:
        """Whether its form stands open: most alerts need no other."""
        return self.act in MAIN

    @property
    def fields(self) -> list[Field]:
        """What it asks, as the page shows it."""
        return fields_of(self.form)


def choices_for(alert: Alert, user: User, failed: ActForm | None = None, failed_act: Act | None = None) -> list[Choice]:
    """The acts that make sense for the alert, those that can be done first; a form that failed keeps what was written."""
    choices = [
        Choice(
            act,
            "Take over this alert" if act == Act.TAKE and alert.assignee_id else BUTTONS[act],
            failed if failed is not None and act == failed_act else form_of(act, version=alert.version, alert=alert),
            policies.refusal(policies.CHECKS[act], alert, user),
            failed=act == failed_act,
        )
        for act in offered(alert, user)
    ]
    useful = [
        choice for choice in choices if not (choice.act in ONLY_IF_OPEN and (choice.refusal or _is_empty(choice)))
    ]
    return sorted(useful, key=lambda choice: bool(choice.refusal))


def offered(alert: Alert, user: User) -> list[Act]:
    """Taking or handing back, whichever is the other way round; and what decisions of the past still ask."""
    acts = [
        Act.HAND_BACK if act == Act.TAKE and alert.assignee_id == user.pk else act
        for act in OFFERED[Status(alert.status)]
    ]
    return [*acts, Act.ATTACH, Act.WITHDRAW_DOCUMENT, Act.RECORD_TOLD, Act.RECORD_REPORTED]


def _is_empty(choice: Choice) -> bool:
    """Whether there is nothing to choose from."""
    return any(field.kind in ("select", "checkboxes") and not field.items for field in choice.fields)


def done(act: Act, alert: Alert) -> str:
    """What the success message says."""
    outcome = Outcome(alert.outcome).label.lower() if alert.outcome else ""
    into = alert.merged_into.reference if alert.merged_into else ""
    holder = alert.assignee.name if alert.assignee else ""
    why_not = why_no_mail(alert) if act == Act.ASK else ""
    unsent = f" The person {why_not}: the question waits for their next sign-in." if why_not else ""
    if act == Act.CLOSE and alert.status == Status.FOR_APPROVAL:
        act = Act.PROPOSE
    return {
        Act.TAKE: f"You have alert {alert.reference} now.",
        Act.HAND_BACK: f"Alert {alert.reference} is open to your colleagues again.",
        Act.ASSIGN: f"{holder} has alert {alert.reference} now.",
        Act.START_INVESTIGATION: f"Alert {alert.reference} is under investigation, and you have it.",
        Act.ADD_NOTE: f"Your note was added to alert {alert.reference}.",
        Act.ASK: f"The person was asked about alert {alert.reference}.{unsent}",
        Act.WITHDRAW_QUESTION: f"The question about alert {alert.reference} is withdrawn.",
        Act.ATTACH: f"The document is kept with alert {alert.reference}.",
        Act.WITHDRAW_DOCUMENT: f"The document of alert {alert.reference} is marked as withdrawn.",
        Act.SNOOZE: f"Alert {alert.reference} is snoozed. It wakes by itself, sooner if it gets worse.",
        Act.WAKE: f"Alert {alert.reference} is awake.",
        Act.CLOSE: f"Alert {alert.reference} is closed: {outcome}.",
        Act.PROPOSE: f"Alert {alert.reference} waits for a second officer’s approval.",
        Act.APPROVE: f"Alert {alert.reference} is closed: {outcome}.",
        Act.SEND_BACK: f"Alert {alert.reference} went back to {holder or 'whoever takes it'}.",
        Act.WITHDRAW_PROPOSAL: f"Your proposal about alert {alert.reference} is withdrawn.",
        Act.RECORD_TOLD: f"It is recorded that the patient of alert {alert.reference} was told.",
        Act.RECORD_REPORTED: f"It is recorded that alert {alert.reference} was reported to the regulator.",
        Act.REOPEN: f"Alert {alert.reference} is under investigation again, and you have it.",
        Act.ADD_EVIDENCE: f"The access is part of alert {alert.reference} now.",
        Act.MERGE: f"Alert {alert.reference} was merged into alert {into}.",
        Act.SPLIT: f"Alert {alert.reference} was split.",
    }[act]
