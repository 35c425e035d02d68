"""The forms of what can be done to an alert. Each works without JavaScript and says which version it speaks of."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from privacy.review.actions import LONGEST_NOTE, OUTCOMES
from privacy.review.transitions import Act


class ActForm(forms.Form):
    """An act that needs no words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return dict(self.cleaned_data)


class AddNoteForm(ActForm):
    """A note."""

    note = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Write the note that you want to add."},
    )


class CloseForm(ActForm):
    """What the alert was found to be, and why."""

    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        error_messages={"required": "Choose what you found this alert to be."},
    )
    note = forms.CharField(
        label="Why you came to this outcome",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Write why you came to this outcome."},
    )


class ReopenForm(ActForm):
    """Why the alert must be looked at again."""

    note = forms.CharField(
        label="Why it must be looked at again",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Write why this alert must be looked at again."},
    )


FORMS: Final[dict[Act, type[ActForm]]] = {
    Act.ADD_NOTE: AddNoteForm,
    Act.CLOSE: CloseForm,
    Act.REOPEN: ReopenForm,
}


def form_of(act: Act, data: Any = None, **initial: Any) -> ActForm:
    """The form of an act; ids name the act, because several forms stand on one page."""
    return FORMS.get(act, ActForm)(data, auto_id=f"{act.value}-%s", initial=initial)
