"""What the reader can do to an alert now, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.models import User
from privacy.alerts.choices import Outcome, Status
from privacy.models import Alert
from privacy.review import policies
from privacy.review.actions import OUTCOMES
from privacy.review.case.forms import ActForm, form_of
from privacy.review.transitions import Act

BUTTONS: Final = {
    Act.TAKE: "Take this alert",
    Act.HAND_BACK: "Hand it back",
    Act.START_INVESTIGATION: "Start investigation",
    Act.ADD_NOTE: "Add note",
    Act.CLOSE: "Close alert",
    Act.REOPEN: "Reopen alert",
}


@dataclass(frozen=True)
class Choice:
    """An act with its form; `refusal` says why it cannot be done now."""

    act: Act
    button: str
    form: ActForm
    refusal: str

    @property
    def has_words(self) -> bool:
        """Whether it asks for more than a press of the button."""
        return len(self.form.fields) > 1

    @property
    def outcomes(self) -> list[dict[str, str]]:
        """What the alert can be found to be, where the act asks for it."""
        offered = OUTCOMES if "outcome" in self.form.fields else ()
        return [{"value": outcome.value, "text": outcome.label} for outcome in offered]

    def id_of(self, field: str) -> str:
        """The id of a field, to which the error summary leads."""
        return self.form[field].id_for_label

    def error_of(self, field: str) -> str:
        """What is wrong with a field."""
        return " ".join(str(error) for error in self.form.errors.get(field, ()))


def choices_for(alert: Alert, user: User, failed: ActForm | None = None, failed_act: Act | None = None) -> list[Choice]:
    """The acts that make sense for the alert, those that can be done first; a form that failed keeps what was written."""
    choices = [
        Choice(
            act,
            "Take over this alert" if act == Act.TAKE and alert.assignee_id else BUTTONS[act],
            failed if failed is not None and act == failed_act else form_of(act, version=alert.version),
            policies.refusal(policies.CHECKS[act], alert, user),
        )
        for act in _sensible(alert, user)
    ]
    return sorted(choices, key=lambda choice: bool(choice.refusal))


def _sensible(alert: Alert, user: User) -> list[Act]:
    """Taking or handing back, whichever is the other way round; closing or reopening."""
    hold = Act.HAND_BACK if alert.assignee_id == user.pk else Act.TAKE
    if alert.status == Status.CLOSED:
        return [Act.REOPEN, Act.ADD_NOTE, hold, Act.START_INVESTIGATION, Act.CLOSE]
    return [hold, Act.START_INVESTIGATION, Act.CLOSE, Act.ADD_NOTE]


def done(act: Act, alert: Alert) -> str:
    """What the success message says."""
    outcome = Outcome(alert.outcome).label.lower() if alert.outcome else ""
    return {
        Act.TAKE: f"You have alert {alert.reference} now.",
        Act.HAND_BACK: f"Alert {alert.reference} is open to your colleagues again.",
        Act.START_INVESTIGATION: f"Alert {alert.reference} is under investigation, and you have it.",
        Act.ADD_NOTE: f"Your note was added to alert {alert.reference}.",
        Act.CLOSE: f"Alert {alert.reference} is closed: {outcome}.",
        Act.REOPEN: f"Alert {alert.reference} is under investigation again, and you have it.",
    }[act]
