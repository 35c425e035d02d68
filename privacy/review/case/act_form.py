"""What the forms of all acts have in common."""

from __future__ import annotations

from typing import Any

from django import forms

from privacy.models import Alert
from privacy.review.actions.step import LONGEST_NOTE


def in_words(label: str, missing: str = "") -> forms.CharField:
    """The field for words, which where `missing` says so must be there."""
    return forms.CharField(
        label=label, max_length=LONGEST_NOTE, required=bool(missing), error_messages={"required": missing}
    )


class ActForm(forms.Form):
    """An act that needs no words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, alert: Alert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alert = alert
        if alert:
            self.offer(alert)

    def offer(self, alert: Alert) -> None:
        """Fills the lists from which something about the alert is chosen."""

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return dict(self.cleaned_data)


def offer_choices(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    """What a list offers."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]
