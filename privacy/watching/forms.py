"""The form of a look-up. It is sent by POST: no address ever holds an NHS number or a name."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from nhs_number.validate import is_valid

from privacy.govern.reason import LONGEST_WHY
from privacy.watching.models import About, Purpose

UID: Final = re.compile(r"[A-Za-z0-9]{1,20}")
TEN: Final = re.compile(r"(\d[\s-]*){10}")


class LookUpForm(forms.Form):
    """Whom, and why."""

    about = forms.ChoiceField(
        choices=About.choices, error_messages={"required": "Choose whether it is a person or a patient."}
    )
    who = forms.CharField(max_length=100, required=False)
    nhs_number = forms.CharField(max_length=20, required=False)
    purpose = forms.ChoiceField(
        choices=Purpose.choices,
        error_messages={"required": "Choose why you look this up.", "invalid_choice": "Choose a purpose of the list."},
    )
    reason = forms.CharField(
        max_length=LONGEST_WHY, error_messages={"required": "Write the reason: who asked, or what it is for."}
    )

    def clean(self) -> dict[str, Any]:
        """A valid NHS number, or a name or user id."""
        said = super().clean() or self.cleaned_data
        if said.get("about") == About.PATIENT:
            number = re.sub(r"[\s-]", "", said.get("nhs_number", ""))
            if not is_valid(number):
                self.add_error(
                    "nhs_number", "Enter an NHS number of 10 digits; this one has not the right check digit or length."
                )
            said["nhs_number"] = number
        elif said.get("about") == About.STAFF:
            said["who"] = who = " ".join(str(said.get("who", "")).replace("\x00", "").split())
            if not who:
                self.add_error("who", "Enter the SDS user ID or the name of a member of staff.")
            elif TEN.fullmatch(who) and is_valid(re.sub(r"\D", "", who)):
                self.add_error("who", "That is an NHS number. Choose “A patient” to look up a patient.")
        return said

    @property
    def is_uid(self) -> bool:
        """Whether a user id was entered: it has digits, and names have none."""
        who = self.cleaned_data["who"]
        return bool(UID.fullmatch(who)) and any(letter.isdigit() for letter in who)

    def why(self) -> dict[str, str]:
        """Purpose and reason."""
        return {name: self.cleaned_data[name] for name in ("purpose", "reason")}
