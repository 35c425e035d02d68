"""Asking the person whom an alert is about, and withdrawing the question. The answer is theirs: see `privacy.questions`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.detection.keeping import new_reference
from privacy.questions import mails
from privacy.questions.in_force import asking_of
from privacy.questions.models import WAITING, Question
from privacy.review.actions.step import locked, move, noted
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import Act

LONGEST_QUESTION: Final = 1000


@transaction.atomic
def ask(*, alert: Alert, by: User, version: int, question: str) -> Alert:
    """Puts a question to the person; a mail tells them of its reference and of nothing else. Raises Refused.

    Whoever has no mail address, or has never signed in, finds it at their next sign-in all the same.
    """
    found = locked(alert, Act.ASK, by=by, version=version)
    text = noted(question, "Choose a question, or write one.")
    if len(text) > LONGEST_QUESTION:
        raise Refused(f"A question has at most {LONGEST_QUESTION:,} characters. This one has {len(text):,}.")
    asked = _asked(found, by, text)
    mails.ask(asked)
    found.assignee = by
    detail = {"question": asked.reference, "mailed": not why_no_mail(found)}
    return move(found, Act.ASK, Kind.ASKED, by=by, note=text, detail=detail)


@transaction.atomic
def withdraw_question(*, alert: Alert, by: User, version: int, note: str = "") -> Alert:
    """Withdraws the question that waits; the person is not shown it any more. Raises Refused."""
    found = locked(alert, Act.WITHDRAW_QUESTION, by=by, version=version)
    waiting = Question.objects.filter(WAITING, alert=found)
    question = waiting.first()
    if question:
        mails.take_back(question)
    waiting.update(withdrawn_at=timezone.now(), remind_at=None, escalate_at=None)
    detail = {"question": question.reference if question else ""}
    return move(found, Act.WITHDRAW_QUESTION, Kind.QUESTION_WITHDRAWN, by=by, note=noted(note, ""), detail=detail)


def why_no_mail(alert: Alert) -> str:
    """Why the person whom an alert is about gets no mail; empty where they do."""
    return mails.no_mail_to(mails.user_of_staff(alert.staff_uid))


def _asked(alert: Alert, by: User, text: str) -> Question:
    """The row of the question, with when the person is reminded and when their line manager is told."""
    asking, now = asking_of(alert.organisation_id), timezone.now()
    return Question.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        reference=new_reference(),
        staff_uid=alert.staff_uid,
        text=text,
        access_ids=list(alert.accesses.order_by("pk").values_list("pk", flat=True)),
        asked_by=by,
        remind_at=_after(now, asking.remind_days if asking.reminders else 0),
        escalate_at=_after(now, asking.escalate_days),
    )


def _after(now: datetime, days: int) -> datetime | None:
    """So many days from now; no days are never."""
    return now + timedelta(days=days) if days else None
