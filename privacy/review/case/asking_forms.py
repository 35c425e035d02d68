"""The forms by which the person is asked, and a document attached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from privacy.attachments.content import ALLOWED
from privacy.attachments.querysets import of_alert
from privacy.attachments.upload import TooLarge, limit_in_words
from privacy.models import Alert
from privacy.questions.in_force import asking_of
from privacy.review.actions.asking import LONGEST_QUESTION
from privacy.review.case.act_form import ActForm, in_words, offer_choices


class AskForm(ActForm):
    """A question of the organisation's, or one's own."""

    OWN = "own"
    question = forms.ChoiceField(
        label="What do you ask?", error_messages={"required": "Choose a question, or write your own."}
    )
    words = forms.CharField(label="Your question", max_length=LONGEST_QUESTION, required=False)

    def offer(self, alert: Alert) -> None:
        """The questions to pick from."""
        asked = [(question, question) for question in asking_of(alert.organisation_id).questions]
        offer_choices(self, "question", [*asked, (self.OWN, "A question of my own")])

    def clean(self) -> dict[str, Any]:
        """Words, where one's own question was chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("question") == self.OWN and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Write your question.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """The question itself."""
        said = dict(self.cleaned_data)
        words = said.pop("words")
        return said | ({"question": words} if said["question"] == self.OWN else {})


class WithdrawQuestionForm(ActForm):
    """Why."""

    note = in_words("Why (optional)")


class AttachForm(ActForm):
    """A document."""

    document = forms.FileField(
        label="Document",
        help_text=f"{ALLOWED}. It is kept with the alert for good and cannot be removed.",
        allow_empty_file=True,
        error_messages={"required": "Choose a document."},
    )

    def clean_document(self) -> UploadedFile[Any]:
        """The file, unless there was too much of it. Raises ValidationError."""
        document: UploadedFile[Any] = self.cleaned_data["document"]
        if isinstance(document, TooLarge):
            raise forms.ValidationError(f"This document is too large. It may have at most {limit_in_words()}.")
        return document

    def said(self) -> dict[str, Any]:
        """Its name and its content."""
        said = dict(self.cleaned_data)
        document = said.pop("document")
        return said | {"name": document.name, "content": document.read()}


class WithdrawDocumentForm(ActForm):
    """Which document, and why."""

    document = forms.TypedChoiceField(
        label="Which document?", coerce=int, error_messages={"required": "Choose the document."}
    )
    note = in_words("Why it is withdrawn", "Write why this document is withdrawn.")

    def offer(self, alert: Alert) -> None:
        """The documents that stand."""
        standing = of_alert(alert).filter(withdrawal=None)
        offer_choices(self, "document", [(attachment.pk, attachment.name) for attachment in standing])
