"""The form of an answer, and that of how an organisation asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from privacy.questions.answering import LONGEST
from privacy.questions.in_force import Asking
from privacy.questions.presenters import OTHER

LONGEST_QUESTION: Final = 500
LONGEST_REASON: Final = 200
MOST_LINES: Final = 20


class AnswerForm(forms.Form):
    """A common reason, words of one's own, or both."""

    reason = forms.ChoiceField(
        label="Why did you open this record?",
        error_messages={"required": "Choose a reason, or choose “Something else” and write it."},
    )
    words = forms.CharField(label="In your own words (optional, unless you chose “Something else”)", required=False)

    def __init__(self, reasons: Sequence[str], data: Any = None) -> None:
        super().__init__(data)
        choices = [*((reason, reason) for reason in reasons), (OTHER, "Something else")]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]
        self.fields["words"].max_length = LONGEST  # type: ignore[attr-defined]

    def said(self) -> dict[str, str]:
        """What the action is told."""
        reason = self.cleaned_data["reason"]
        return {"reason": "" if reason == OTHER else reason, "words": self.cleaned_data["words"]}


class LinesField(forms.CharField):
    """A list, one a line."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def clean(self, value: Any) -> Any:
        """The lines without empty ones and repeats. Raises ValidationError where they are too many or too long."""
        lines = list(
            dict.fromkeys(filter(None, (" ".join(line.split()) for line in str(super().clean(value)).splitlines())))
        )
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Write at most {MOST_LINES} lines.")
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(f"A line has at most {self.longest} characters.")
        return lines


def _days(label: str, least: int, most: int, unit: str = "days") -> forms.IntegerField:
    """A number of days or of times."""
    wrong = f"Write a whole number of {unit} from {least} to {most}."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages)


class AskingForm(forms.Form):
    """How an organisation asks."""

    questions = LinesField(
        label="Questions to pick from, one a line",
        longest=LONGEST_QUESTION,
        error_messages={"required": "Write at least one question."},
    )
    reasons = LinesField(
        label="Reasons to choose from, one a line",
        longest=LONGEST_REASON,
        error_messages={"required": "Write at least one reason."},
    )
    remind_days = _days("Days between reminders", 1, 60)
    reminders = _days("Reminders at most", 0, 10, "reminders")
    escalate_days = _days("Days after which the line manager is told (0: never)", 0, 180)
    notice = forms.BooleanField(label="Send the notice", required=False)
    notice_hour = _days("Hour of the evening at which it is sent (16 to 23)", 16, 23, "hours")
    why = forms.CharField(
        label="Why you change this", max_length=LONGEST, error_messages={"required": "Write why you change this."}
    )

    @classmethod
    def of(cls, asking: Asking) -> AskingForm:
        """The form with what is in force."""
        initial = {name: getattr(asking, name) for name in cls.base_fields if name != "why"}
        lines = {name: "\n".join(initial[name]) for name in ("questions", "reasons")}
        return cls(initial=initial | lines)
