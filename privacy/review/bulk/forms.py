"""What bulk work asks for before it is done: the form of its act, as it fits many alerts."""

from __future__ import annotations

from typing import Any

from django import forms

from privacy.alerts.choices import Outcome
from privacy.review.actions import OUTCOMES
from privacy.review.bulk.models import BulkWork, Fate
from privacy.review.case.act_form import ActForm, in_words
from privacy.review.case.forms import form_of
from privacy.review.transitions import Act


class CloseManyForm(ActForm):
    """What all of them were found to be, and why. Inappropriate conduct is found alert by alert."""

    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES if outcome != Outcome.INAPPROPRIATE],
        error_messages={"required": "Choose what you found these alerts to be."},
    )
    note = in_words("Why you came to this outcome", "Write why you came to this outcome.")


def form_for(work: BulkWork, data: Any = None) -> ActForm:
    """The form of the work's act; whom an alert can be given to is told by the first one."""
    data = None if data is None else data.dict() | {"version": "0"}
    if work.act == Act.CLOSE:
        return CloseManyForm(data, auto_id="close-%s")
    first = work.items.filter(fate=Fate.CHOSEN).select_related("alert").order_by("alert_id").first()
    return form_of(Act(work.act), data, alert=first.alert if first else None)
