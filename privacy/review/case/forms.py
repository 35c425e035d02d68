"""The forms of what can be done to an alert. Each works without JavaScript and says which version it speaks of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from audit.models import Access
from privacy.alerts.choices import Outcome
from privacy.models import Alert
from privacy.review.actions import OUTCOMES
from privacy.review.actions.evidence import LONGEST_REASON, REASON, can_be_merged_with
from privacy.review.case.act_form import ActForm, in_words, offer_choices
from privacy.review.case.asking_forms import AskForm, AttachForm, WithdrawDocumentForm, WithdrawQuestionForm
from privacy.review.case.evidence import accesses_to_choose
from privacy.review.colleagues import colleagues_for
from privacy.review.decisions import Answer, Harm
from privacy.review.transitions import Act

DAYS_TO_TELL: Final = 14
MOMENT: Final = "%Y-%m-%dT%H:%M"
A_DATE: Final = {"required": "Enter a date.", "invalid": "Enter a real date, such as 27 11 2026."}


class AssignForm(ActForm):
    """To whom the alert is given."""

    to = forms.ChoiceField(label="Colleague", error_messages={"required": "Choose a colleague."})
    note = in_words("What your colleague should know (optional)")

    def offer(self, alert: Alert) -> None:
        """The colleagues."""
        offer_choices(self, "to", [(user.staff_uid, user.name) for user in colleagues_for(alert)])


class AddNoteForm(ActForm):
    """A note."""

    note = in_words("Note", "Write the note that you want to add.")


class SnoozeForm(ActForm):
    """For how long."""

    TOMORROW, WEEK, DAY, WORSE = "tomorrow", "week", "date", "worse"
    until = forms.ChoiceField(
        label="Until when?",
        choices=[(TOMORROW, "Tomorrow"), (WEEK, "In a week"), (WORSE, "Only until it gets worse"), (DAY, "A day")],
        error_messages={"required": "Choose until when."},
    )
    date = forms.DateField(label="Which day", required=False, error_messages=A_DATE)
    note = in_words("Why (optional)")

    def clean(self) -> dict[str, Any]:
        """A day, where one was to be named."""
        cleaned = super().clean() or {}
        if cleaned.get("until") == self.DAY and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", A_DATE["required"])
        return cleaned

    def said(self) -> dict[str, Any]:
        """The day itself; none where only a higher risk ends it."""
        said, today = dict(self.cleaned_data), timezone.localdate()
        days = {
            self.TOMORROW: today + timedelta(days=1),
            self.WEEK: today + timedelta(days=7),
            self.DAY: said.pop("date"),
        }
        return said | {"until": days.get(said["until"])}


class ProposeForm(ActForm):
    """What the finding that conduct was inappropriate asks besides the note."""

    note = in_words("Why you came to this outcome", "Write why you came to this outcome.")
    harm = forms.ChoiceField(
        label="What harm is known?", choices=Harm.choices, error_messages={"required": "Choose what harm is known."}
    )
    tell = forms.ChoiceField(
        label="Is the patient to be told?",
        choices=Answer.choices,
        error_messages={"required": "Choose whether the patient is to be told."},
    )
    tell_by = forms.DateField(label="By when", required=False, error_messages=A_DATE)
    reportable = forms.ChoiceField(
        label="Is it reportable to the regulator?",
        choices=Answer.choices,
        error_messages={"required": "Choose whether it is reportable to the regulator."},
    )
    aware_at = forms.DateTimeField(
        label="When did the organisation become aware?",
        required=False,
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Enter a real date and time, such as 27 11 2026 at 14:30."},
    )

    def clean(self) -> dict[str, Any]:
        """The day and the moment that go with a yes."""
        cleaned = super().clean() or {}
        for asked, when, missing in (
            ("tell", "tell_by", "Enter the day by which the patient is told."),
            ("reportable", "aware_at", "Enter when the organisation became aware. The 72 hours run from then."),
        ):
            if cleaned.get(asked) == Answer.YES and not cleaned.get(when) and when not in self.errors:
                self.add_error(when, missing)
        return cleaned

    def said(self) -> dict[str, Any]:
        """The day and the moment, only where they were asked for."""
        said = dict(self.cleaned_data)
        told, reportable = said.pop("tell") == Answer.YES, said.pop("reportable") == Answer.YES
        return said | {
            "tell_by": said["tell_by"] if told else None,
            "aware_at": said["aware_at"] if reportable else None,
        }


class CloseForm(ProposeForm):
    """What the alert was found to be, and why; only inappropriate conduct asks for more."""

    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        error_messages={"required": "Choose what you found this alert to be."},
    )
    ASKED_OF_INAPPROPRIATE = ("harm", "tell", "tell_by", "reportable", "aware_at")
    field_order = ("version", "outcome", *ASKED_OF_INAPPROPRIATE, "note")

    def clean(self) -> dict[str, Any]:
        """What only inappropriate conduct is asked counts only there."""
        if self.is_inappropriate:
            return super().clean()
        for name in self.ASKED_OF_INAPPROPRIATE:
            self.errors.pop(name, None)
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """The outcome and the note; the rest where it was asked for."""
        if self.is_inappropriate:
            return super().said()
        return {name: value for name, value in self.cleaned_data.items() if name not in self.ASKED_OF_INAPPROPRIATE}

    @property
    def is_inappropriate(self) -> bool:
        """Whether conduct was found inappropriate."""
        return bool(self.data.get("outcome") == Outcome.INAPPROPRIATE)


class ApproveForm(ActForm):
    """What the second person adds."""

    note = in_words("What you add (optional)")


class SendBackForm(ActForm):
    """What is to be looked at again."""

    note = in_words("What your colleague should look at again", "Write what your colleague should look at again.")


class RecordForm(ActForm):
    """How it was done."""

    note = in_words("How, and by whom (optional)")


class ReopenForm(ActForm):
    """Why the alert must be looked at again."""

    note = in_words("Why it must be looked at again", "Write why this alert must be looked at again.")


class AddEvidenceForm(ActForm):
    """Which access, and what it has to do with the alert."""

    access = forms.ModelChoiceField(
        Access.objects.none(), label="Access", error_messages={"required": "Choose the access that belongs to it."}
    )
    note = in_words("What it has to do with the alert (optional)")

    def offer(self, alert: Alert) -> None:
        """What else the person did there."""
        of_person = Access.objects.filter(organisation_id=alert.organisation_id, staff_uid=alert.staff_uid)
        self.fields["access"].queryset = of_person  # type: ignore[attr-defined]


class MergeForm(ActForm):
    """Into which alert."""

    into = forms.ChoiceField(
        label="Into which alert about the same person?", error_messages={"required": "Choose the other alert."}
    )
    note = in_words("Why (optional)")

    def offer(self, alert: Alert) -> None:
        """The alerts that could take it in."""
        found = can_be_merged_with(alert)
        offer_choices(self, "into", [(other.reference, f"{other.reference}: {other.sentence}") for other in found])


class SplitForm(ActForm):
    """Which accesses form an alert of their own."""

    accesses = forms.MultipleChoiceField(
        label="Which accesses form an alert of their own?",
        error_messages={"required": "Choose the accesses that form an alert of their own."},
    )
    note = forms.CharField(
        label="Why they are a matter of their own",
        max_length=LONGEST_REASON,
        error_messages={"required": "Write in a sentence why these accesses are a matter of their own."},
    )

    def offer(self, alert: Alert) -> None:
        """The accesses of the alert."""
        offer_choices(self, "accesses", accesses_to_choose(alert))


class RaiseForm(forms.Form):
    """Why somebody should look at an access."""

    reason = forms.CharField(
        label="Why this access should be looked at", max_length=LONGEST_REASON, error_messages={"required": REASON}
    )


FORMS: Final[dict[Act, type[ActForm]]] = {
    Act.ASSIGN: AssignForm,
    Act.ADD_NOTE: AddNoteForm,
    Act.ASK: AskForm,
    Act.WITHDRAW_QUESTION: WithdrawQuestionForm,
    Act.ATTACH: AttachForm,
    Act.WITHDRAW_DOCUMENT: WithdrawDocumentForm,
    Act.SNOOZE: SnoozeForm,
    Act.CLOSE: CloseForm,
    Act.PROPOSE: ProposeForm,
    Act.APPROVE: ApproveForm,
    Act.SEND_BACK: SendBackForm,
    Act.RECORD_TOLD: RecordForm,
    Act.RECORD_REPORTED: RecordForm,
    Act.REOPEN: ReopenForm,
    Act.ADD_EVIDENCE: AddEvidenceForm,
    Act.MERGE: MergeForm,
    Act.SPLIT: SplitForm,
}


def form_of(act: Act, data: Any = None, alert: Alert | None = None, files: Any = None, **initial: Any) -> ActForm:
    """The form of an act; ids name the act, because several forms stand on one page."""
    return FORMS.get(act, ActForm)(data, files, auto_id=f"{act.value}-%s", initial=initial | usual(act), alert=alert)


def usual(act: Act) -> dict[str, Any]:
    """What a form holds before anybody wrote in it."""
    if act not in (Act.CLOSE, Act.PROPOSE):
        return {}
    now = timezone.localtime()
    return {"tell_by": now.date() + timedelta(days=DAYS_TO_TELL), "aware_at": now.strftime(MOMENT)}
