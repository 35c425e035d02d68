"""The forms of due dates, rota, hand-over and sharing. Each works without JavaScript."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from audit.people.models import User
from privacy.duty.due import Bands
from privacy.duty.models import Mode
from privacy.govern.permissions import governors
from privacy.govern.reason import LONGEST_WHY

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LINES: Final = 5


class DueDatesForm(forms.Form):
    """Lines of risk and working days; empty lines are left out."""

    why = forms.CharField(required=False, max_length=LONGEST_WHY)

    def __init__(self, bands: Bands, data: Any = None) -> None:
        filled = [*bands, *[("", "")] * LINES][:LINES]
        standing = {
            f"{name}-{n}": value
            for n, pair in enumerate(filled)
            for name, value in zip(("risk", "days"), pair, strict=True)
        }
        super().__init__(data, initial=standing)
        for n in range(LINES):
            for name in ("risk", "days"):
                self.fields[f"{name}-{n}"] = forms.CharField(required=False, max_length=4)

    def clean(self) -> dict[str, Any]:
        """The lines that are filled in, as numbers."""
        said = super().clean() or self.cleaned_data
        said["bands"] = [pair for n in range(LINES) if (pair := self._line(said, n))]
        return said

    def _line(self, said: dict[str, Any], n: int) -> tuple[int, int] | None:
        risk, days = (str(said.get(f"{name}-{n}", "")).strip() for name in ("risk", "days"))
        if not risk and not days:
            return None
        for name, text, words in (("risk", risk, "The risk"), ("days", days, "The working days")):
            if not (text.isascii() and text.isdigit()):
                self.add_error(f"{name}-{n}", f"{words} in line {n + 1} must be a whole number.")
                return None
        return int(risk), int(days)


class OfficerForm(forms.Form):
    """Somebody of the officers of an organisation, and days."""

    officer = forms.ChoiceField(
        error_messages={"required": "Choose an officer.", "invalid_choice": "Choose an officer of the list."}
    )

    def __init__(self, organisation: str, data: Any = None) -> None:
        super().__init__(data)
        self.officers = {str(officer.pk): officer for officer in governors(organisation)}
        for name in ("officer", "deputy", "to"):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "Choose"), *((key, officer.name) for key, officer in self.officers.items())]

    def chosen(self, name: str) -> User | None:
        """The officer of a field, if one was chosen."""
        return self.officers.get(self.cleaned_data[name])


def _date(label: str, *, required: bool = True) -> forms.DateField:
    said = f"{label} must be a date, such as 31/1/2027."
    formats = ["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d %B %Y"]
    return forms.DateField(
        required=required, input_formats=formats, error_messages={"required": said, "invalid": said}, label=label
    )


class DutyForm(OfficerForm):
    """An officer is on duty on some days of the week."""

    weekdays = forms.MultipleChoiceField(
        choices=[(str(n), name) for n, name in enumerate(DAYS)],
        required=False,
        error_messages={"invalid_choice": "Choose days."},
    )
    since = _date("The first day")
    until = _date("The last day", required=False)

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        days = [int(day) for day in said["weekdays"]]
        return {"officer": self.chosen("officer"), "weekdays": days, "since": said["since"], "until": said["until"]}


class AbsenceForm(OfficerForm):
    """An officer is away, and who stands in."""

    since = _date("The first day")
    until = _date("The last day")
    deputy = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a deputy of the list."})

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        days: dict[str, date] = {name: self.cleaned_data[name] for name in ("since", "until")}
        return {"officer": self.chosen("officer"), "deputy": self.chosen("deputy"), **days}


class HandOverForm(OfficerForm):
    """All open alerts of one officer go to another."""

    to = forms.ChoiceField(
        error_messages={"required": "Choose who takes over.", "invalid_choice": "Choose an officer of the list."}
    )
    why = forms.CharField(required=False, max_length=LONGEST_WHY)

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return {"officer": self.chosen("officer"), "to": self.chosen("to"), "why": self.cleaned_data["why"]}


class SharingForm(forms.Form):
    """How new alerts are shared out, and why."""

    mode = forms.ChoiceField(choices=Mode.choices, error_messages={"required": "Choose how alerts are shared out."})
    why = forms.CharField(required=False, max_length=LONGEST_WHY)

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return {"mode": self.cleaned_data["mode"], "why": self.cleaned_data["why"]}
