"""The form of a decision on the procedure. It works without JavaScript: fields that do not matter for a choice are ignored."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from privacy.govern.reason import LONGEST_WHY
from privacy.procedure.actions import Plan
from privacy.procedure.kinds import Kind
from privacy.procedure.models import Frequency, Procedure, Selection

SWITCH: Final = (("on", "Sampled"), ("off", "Not sampled"))
NUMBERS: Final = {"share": "The share", "every": "Every so many", "people": "People", "each": "Accesses of each"}


class ProcedureForm(forms.Form):
    """How a kind is sampled, and why that changes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    enabled = forms.ChoiceField(choices=SWITCH, error_messages={"required": "Choose whether it is sampled."})
    frequency = forms.ChoiceField(choices=Frequency.choices, error_messages={"required": "Choose how often."})
    selection = forms.ChoiceField(choices=Selection.choices, required=False)
    share = forms.CharField(required=False, max_length=6)
    every = forms.CharField(required=False, max_length=6)
    people = forms.CharField(required=False, max_length=6)
    each = forms.CharField(required=False, max_length=6)
    why = forms.CharField(required=False, max_length=LONGEST_WHY)

    def __init__(self, kind: Kind, standing: Procedure | None, data: Any = None) -> None:
        names = ("frequency", "selection", *NUMBERS)
        usual = {"frequency": "weekly", "selection": "random", "share": 50, "every": 2, "people": 1, "each": 20}
        now = usual if standing is None else {name: getattr(standing, name) or usual[name] for name in names}
        switch = "on" if standing and standing.enabled else "off"
        super().__init__(data, initial=now | {"seen": standing.pk if standing else 0, "enabled": switch})
        self.kind = kind
        for name, label in NUMBERS.items():
            self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        """Numbers, of those that matter for what is chosen."""
        said = super().clean() or self.cleaned_data
        for name in self._that_matter(said):
            text = str(said.get(name, "")).strip()
            if text.isascii() and text.isdigit():
                said[name] = int(text)
            else:
                self.add_error(name, f"{NUMBERS[name]} must be a whole number.")
        return said

    def plan(self) -> Plan:
        """What the action is told."""
        said = self.cleaned_data
        numbers = {name: said[name] for name in self._that_matter(said)}
        selection = "random" if self.kind.of_people else said["selection"] or "random"
        return Plan(said["enabled"] == "on", said["frequency"], selection, **numbers)

    def _that_matter(self, said: dict[str, Any]) -> tuple[str, ...]:
        """The numbers that what is chosen needs."""
        if self.kind.of_people:
            return ("people", "each")
        return {"random": ("share",), "every": ("every",)}.get(said.get("selection") or "random", ())
