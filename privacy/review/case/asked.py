"""What the person was asked about an alert, and the documents that belong to it, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from audit.wording import count, local_time
from privacy.attachments.models import Attachment
from privacy.attachments.querysets import of_alert as documents_of_alert
from privacy.mail.models import Mail
from privacy.models import Alert
from privacy.questions.mails import no_mail_to, user_of_staff
from privacy.questions.models import Question
from privacy.questions.querysets import of_alert as questions_of_alert


@dataclass(frozen=True)
class QuestionRow:
    """One question: what was asked, how far it got, and the answer."""

    reference: str
    text: str
    asked: str
    state: str
    colour: str
    progress: list[str]
    answer: str


def question_rows(alert: Alert) -> list[QuestionRow]:
    """The questions about an alert, the latest first."""
    questions = list(questions_of_alert(alert))
    keys = [f"question:{question.pk}:asked" for question in questions]
    mails = {mail.key: mail for mail in Mail.objects.filter(organisation_id=alert.organisation_id, key__in=keys)}
    why_not = no_mail_to(user_of_staff(alert.staff_uid)) if any(question.waits for question in questions) else ""
    return [_question(one, mails.get(key), why_not) for one, key in zip(questions, keys, strict=True)]


def _question(question: Question, mail: Mail | None, why_not: str) -> QuestionRow:
    """One question."""
    state, colour = ("Withdrawn", "grey") if question.withdrawn_at else ("Waits for an answer", "purple")
    if question.answered_at:
        state, colour = f"Answered {local_time(question.answered_at)}", "green"
    return QuestionRow(
        reference=question.reference,
        text=question.text,
        asked=f"{question.asked_by.name}, {local_time(question.asked_at)}",
        state=state,
        colour=colour,
        progress=[*_mail(question, mail, why_not), *_progress(question)],
        answer=question.answer,
    )


def _mail(question: Question, mail: Mail | None, why_not: str) -> list[str]:
    """What became of the mail."""
    if mail is None:
        reason = f"The person {why_not}. " if why_not else "No mail was sent when it was asked. "
        return [f"{reason}The question waits for their next sign-in."] if question.waits else []
    if mail.sent_at:
        return [f"Mail sent {local_time(mail.sent_at)}."]
    if mail.failed_at:
        return [f"The mail could not be sent: {mail.failure} The question waits for their next sign-in."]
    return [
        "The mail is about to be sent." if not mail.attempts else "The mail server did not answer; it is tried again."
    ]


def _progress(question: Question) -> list[str]:
    """What happened since."""
    told = [f"Read {local_time(question.read_at)}." if question.read_at else "Not read yet." if question.waits else ""]
    if question.reminders:
        told.append(f"Reminded {count(question.reminders, 'time')}.")
    if question.escalated_at:
        whom = "The line manager was told" if question.escalated_to else "The line manager is not known"
        told.append(f"{whom}, {local_time(question.escalated_at)}.")
    if question.waits and question.remind_at:
        told.append(f"Next reminder {local_time(question.remind_at)}.")
    return [words for words in told if words]


@dataclass(frozen=True)
class DocumentRow:
    """A document."""

    pk: int
    name: str
    size: str
    attached: str
    sha256: str
    withdrawn: str


def document_rows(alert: Alert) -> list[DocumentRow]:
    """The documents of an alert, the oldest first, those that were withdrawn too."""
    return [_document(attachment) for attachment in documents_of_alert(alert)]


def _document(attachment: Attachment) -> DocumentRow:
    """A document, and why it is not shown any more."""
    gone = getattr(attachment, "withdrawal", None)
    return DocumentRow(
        pk=attachment.pk,
        name=attachment.name,
        size=filesizeformat(attachment.size).replace("bytes", "B"),
        attached=f"{attachment.by.name}, {local_time(attachment.at)}",
        sha256=attachment.sha256,
        withdrawn=f"Withdrawn by {gone.by.name}, {local_time(gone.at)}: {gone.why}" if gone else "",
    )
