"""The forms of governing. Each works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from audit.people.models import Site, User
from privacy.alerts.models import Alert
from privacy.govern.in_force import Catalogue
from privacy.govern.permissions import governors
from privacy.govern.reason import LONGEST_WHY
from privacy.govern.suppressing import Extent
from privacy.govern.thresholds import label, value_of
from privacy.rules import RULES, Rule, Threshold

SWITCH: Final = (("on", "On"), ("off", "Off"))


class WhyForm(forms.Form):
    """A decision that needs only its reason."""

    why = forms.CharField(max_length=LONGEST_WHY, required=False)


class RuleForm(WhyForm):
    """The switch of a rule, its thresholds, and why. The reason is asked for where it is saved."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    enabled = forms.ChoiceField(choices=SWITCH, error_messages={"required": "Choose whether the rule is on."})

    def __init__(self, rule: Rule, catalogue: Catalogue, data: Any = None) -> None:
        change, values = catalogue.changes.get(rule.id), catalogue.parameters(rule)
        standing = {f"threshold-{name}": f"{value:g}" for name, value in values.items()}
        switch = "on" if catalogue.is_on(rule) else "off"
        super().__init__(data, initial=standing | {"seen": change.pk if change else 0, "enabled": switch})
        self.rule = rule
        for threshold in rule.thresholds:
            self.fields[f"threshold-{threshold.name}"] = _threshold_field(threshold)

    def said(self) -> dict[str, Any]:
        """What the actions are told, but the reason and the version."""
        values = {t.name: self.cleaned_data[f"threshold-{t.name}"] for t in self.rule.thresholds}
        return {"rule": self.rule, "enabled": self.cleaned_data["enabled"] == "on", "thresholds": values}


def _threshold_field(threshold: Threshold) -> forms.Field:
    """A number within the bounds of a threshold."""

    class Number(forms.CharField):
        def clean(self, value: Any) -> Any:
            try:
                return value_of(threshold, str(value or ""))
            except ValueError as error:
                raise ValidationError(str(error)) from None

    return Number(label=label(threshold), required=False)


class SuppressionForm(WhyForm):
    """What is suppressed, until when, who owns it, and why."""

    rule = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a rule of the list."})
    alert = forms.CharField(required=False, max_length=12)
    person = forms.BooleanField(required=False)
    patient = forms.BooleanField(required=False)
    site = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a site of the list."})
    owner = forms.ChoiceField(
        error_messages={"required": "Choose who owns it.", "invalid_choice": "Choose an owner of the list."}
    )
    day = forms.CharField(required=False)
    month = forms.CharField(required=False)
    year = forms.CharField(required=False)

    def __init__(self, user: User, organisation: str, data: Any = None) -> None:
        super().__init__(data, initial={"owner": str(user.pk)})
        self.user, self.organisation = user, organisation
        self.owners = {str(owner.pk): owner for owner in governors(organisation)}
        sites = Site.objects.filter(organisation_id=organisation).order_by("name")
        self._choose("rule", [("", "Every rule"), *((rule.id, rule.title) for rule in RULES)])
        self._choose("site", [("", "Every site"), *((site.code, f"{site.name} ({site.code})") for site in sites)])
        self._choose("owner", [(key, owner.name) for key, owner in self.owners.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
        field.choices = choices

    def clean_alert(self) -> Alert | None:
        """The alert of the reference that was written."""
        reference = str(self.cleaned_data["alert"]).strip().upper()
        if not reference:
            return None
        visible = Alert.objects.to_review_by(self.user).filter(organisation_id=self.organisation)
        alert = visible.filter(reference__iexact=reference).first()
        if alert is None:
            raise ValidationError("No alert of this organisation that you review has this reference.")
        return alert

    def clean(self) -> dict[str, Any]:
        """The last day, of its three parts."""
        said = super().clean() or self.cleaned_data
        try:
            said["until"] = date(*(int(str(said.get(name, "")).strip()) for name in ("year", "month", "day")))
        except (ValueError, OverflowError):
            self.add_error("day", "The last day must be a date, such as 31 1 2027.")
        return said

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        extent = Extent(said["rule"], said["alert"], said["person"], said["patient"], said["site"])
        return {"extent": extent, "owner": self.owners[said["owner"]], "until": said["until"], "why": said["why"]}


def problems_of(form: forms.Form, id_of: Callable[[str], str] = lambda name: name) -> list[dict[str, str]]:
    """What is wrong, for the summary above a form: each with a link to its field."""
    return [
        {"text": str(error), "href": f"#{id_of(name)}"} if name != "__all__" else {"text": str(error)}
        for name, errors in form.errors.items()
        for error in errors
    ]
