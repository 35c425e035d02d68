"""Reminds whoever was asked and has not answered, and at last tells the line manager: what is due stands in the rows."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from audit.people.scope import organisation_scope
from privacy.questions import mails, querysets
from privacy.questions.in_force import asking_of
from privacy.questions.models import Question
from privacy.review.actions.step import record
from privacy.review.kinds import Kind


def chase_all() -> int:
    """Does what is due about questions in every organisation and returns how much that was. It may run twice at once."""
    return sum(chase(organisation) for organisation in querysets.organisations_with_questions_due())


def chase(organisation: str) -> int:
    """Does what is due in one organisation, a question at a time."""
    done = 0
    while _chase_next(organisation):
        done += 1
    return done


def _chase_next(organisation: str) -> bool:
    """Does what is due about the next question; False where nothing is."""
    with organisation_scope([organisation]):
        question = querysets.next_due(organisation)
        if question is None:
            return False
        if question.escalate_at and question.escalate_at <= timezone.now():
            _escalate(question)
        else:
            _remind(question)
        question.save(update_fields=["remind_at", "reminders", "escalate_at", "escalated_at", "escalated_to"])
    return True


def _remind(question: Question) -> None:
    """Reminds the person, and says when next; the number of reminders is bounded."""
    asking = asking_of(question.organisation_id)
    question.reminders += 1
    again = question.reminders < asking.reminders
    question.remind_at = timezone.now() + timedelta(days=asking.remind_days) if again else None
    user = mails.user_of_staff(question.staff_uid)
    why_not = mails.no_mail_to(user)
    mails.remind(question)
    note = f"No mail was sent: the person {why_not}." if why_not else ""
    record(question.alert, Kind.REMINDED, by=None, note=note, detail={"question": question.reference})


def _escalate(question: Question) -> None:
    """Tells the line manager, once; where that cannot be done, the officer reads why."""
    question.escalated_at, question.escalate_at = timezone.now(), None
    question.escalated_to = mails.manager_of(question.staff_uid)
    note = "Nobody was told: the line manager is not known."
    if question.escalated_to:
        why_not = mails.no_mail_to(mails.user_of_staff(question.escalated_to))
        note = f"No mail was sent: the line manager {why_not}." if why_not else ""
        mails.escalate(question)
    record(question.alert, Kind.ESCALATED, by=None, note=note, detail={"question": question.reference})
