"""The form that asks for a report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.people.models import User
from audit.people.permissions import REPORT, organisations_for
from audit.people.querysets import named
from privacy.reports.period import month_name
from privacy.reports.querysets import months_with_accesses


def _told(required: str, invalid_choice: str) -> dict[str, str]:
    return {"required": required, "invalid_choice": invalid_choice}


class ReportForm(forms.Form):
    """Which organisation, and which month."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        codes = organisations_for(user, REPORT)
        months = months_with_accesses(codes, timezone.now())
        self.fields["organisation"] = forms.ChoiceField(
            choices=[(one.ods_code, str(one)) for one in named(codes)],
            error_messages=_told("Choose an organisation.", "Choose an organisation of yours."),
        )
        self.fields["month"] = forms.ChoiceField(
            choices=[(f"{month:%Y-%m}", month_name(month)) for month in months],
            error_messages=_told("Choose a month.", "Choose a month of the list."),
            # The last month that is over, where there is one: its report is asked for most.
            initial=f"{months[min(1, len(months) - 1)]:%Y-%m}",
        )

    def clean_month(self) -> date:
        """The first day of the month."""
        try:
            return datetime.strptime(str(self.cleaned_data["month"]), "%Y-%m").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise ValidationError("Choose a month of the list.") from None
