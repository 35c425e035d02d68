"""The form of what an organisation decides about launches."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from oneclick.launch.hand_over import GET, POST, TemplateRefused, check_address, check_fields
from oneclick.launch.policy import KEEPS, LONGEST, SHORTEST
from oneclick.launch.state import Terms

ASKED: Final = (("ask", "Ask each time"), ("implied", "Do not ask: our policy says that permission is implied"))
EMERGENCY: Final = (
    ("warn", "Everybody; whoever’s role lacks B0168 is warned that it will be reviewed"),
    ("code", "Only roles with B0168"),
)
ONWARD: Final = (
    ("", "The services of OneClick"),
    (GET, "NCRS, by an address"),
    (POST, "NCRS, by a form that is posted"),
)
LONGEST_DAYS: Final = 3650
LONGEST_WHY: Final = 2000
LONGEST_TEMPLATE: Final = 2000


class TermsForm(forms.Form):
    """Every choice, and why. It begins with what is in force."""

    asked = forms.ChoiceField(choices=ASKED, error_messages={"required": "Choose whether permission is asked."})
    own_patients = forms.BooleanField(required=False)
    keeps = forms.MultipleChoiceField(choices=list(KEEPS.items()), required=False)
    keeps_days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"A permission lasts 1 to {LONGEST_DAYS:,} days."
        ),
    )
    emergency = forms.ChoiceField(choices=EMERGENCY, error_messages={"required": "Choose who has emergency access."})
    longest = forms.IntegerField(
        min_value=SHORTEST,
        max_value=LONGEST,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"An explanation may have {SHORTEST} to {LONGEST:,} characters.",
        ),
    )
    hand_over = forms.ChoiceField(choices=ONWARD, required=False)
    hand_over_url = forms.CharField(required=False, max_length=LONGEST_TEMPLATE)
    hand_over_fields = forms.CharField(required=False, max_length=LONGEST_TEMPLATE)
    why = forms.CharField(max_length=LONGEST_WHY, error_messages={"required": "Write why you change this."})

    def __init__(self, terms: Terms, data: Any = None) -> None:
        fields = "\n".join(f"{name}={template}" for name, template in terms.hand_over_fields.items())
        super().__init__(
            data,
            initial={
                "asked": "implied" if terms.not_asked else "ask",
                "own_patients": terms.own_patients,
                "keeps": list(terms.keeps),
                "keeps_days": terms.keeps_days,
                "emergency": "code" if terms.only_with_code else "warn",
                "longest": terms.longest,
                "hand_over": terms.hand_over,
                "hand_over_url": terms.hand_over_url,
                "hand_over_fields": fields,
            },
        )

    def clean(self) -> dict[str, Any]:
        """The templates, where they are used."""
        said = super().clean() or self.cleaned_data
        if said.get("hand_over"):
            self._check("hand_over_url", check_address, said.get("hand_over_url", ""))
        said["fields"] = self._fields(said.get("hand_over_fields", "")) if said.get("hand_over") == POST else {}
        return said

    def _fields(self, text: str) -> dict[str, str]:
        """Fields of the posted form, a line each."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        fields = dict(line.split("=", 1) for line in lines if "=" in line)
        if len(fields) < len(lines):
            self.add_error("hand_over_fields", "Write one field a line, each name once, such as patient={nhs_number}.")
        self._check("hand_over_fields", check_fields, fields)
        return fields

    def _check(self, name: str, check: Any, value: Any) -> None:
        try:
            check(value)
        except TemplateRefused as refused:
            self.add_error(name, str(refused))

    def terms(self) -> Terms:
        """What was decided."""
        said = self.cleaned_data
        return Terms(
            not_asked=said["asked"] == "implied",
            own_patients=said["own_patients"],
            keeps=tuple(said["keeps"]),
            keeps_days=said["keeps_days"],
            only_with_code=said["emergency"] == "code",
            longest=said["longest"],
            hand_over=said["hand_over"],
            hand_over_url=said["hand_over_url"] if said["hand_over"] else "",
            hand_over_fields=said["fields"],
        )
