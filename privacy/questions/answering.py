"""What the person asked does: reads the question, and answers it. They need no right to review, and see only their own."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit.people.models import User
from audit.trail import additions
from privacy.alerts.choices import Status
from privacy.questions import mails, querysets
from privacy.questions.models import Question
from privacy.review.actions.step import keep, now, record
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused

SHORTEST: Final = 4
LONGEST: Final = 2000
WITHDRAWN: Final = "The privacy officer has withdrawn this question. There is nothing left to answer."
ANSWERED: Final = "You have answered this question already. Add whatever is missing on the page My accesses."


def find_question(user: User, reference: str) -> Question:
    """A person's own question. Raises Http404 for any other, existing or not."""
    return get_object_or_404(querysets.asked_of(user), reference=reference)


@transaction.atomic
def read(*, question: Question, by: User) -> None:
    """Notes that the person has read the question: the officer sees that it arrived. Raises Refused."""
    _check_is_own(question, by)
    if question.read_at is None and question.waits:
        Question.objects.filter(pk=question.pk).update(read_at=timezone.now())
        record(question.alert, Kind.QUESTION_READ, by=by, detail={"question": question.reference})


@transaction.atomic
def answer(*, question: Question, by: User, reason: str = "", words: str = "") -> Question:
    """Keeps the answer with each access it is about, for good, and gives the alert back to its officer. Raises Refused."""
    _check_is_own(question, by)
    alert = now(question.alert_id)
    found = Question.objects.select_for_update().get(pk=question.pk)
    if not found.waits:
        raise Refused(ANSWERED if found.answered_at else WITHDRAWN)
    found.answer = answer_of(reason, words)
    found.answered_at, found.remind_at, found.escalate_at = timezone.now(), None, None
    found.save(update_fields=["answer", "answered_at", "remind_at", "escalate_at"])
    mails.take_back(found)
    additions.add(querysets.accesses_asked_about(found), by=by, text=found.answer, in_answer=True)
    if alert.status == Status.ASKED:
        alert.status = Status.INVESTIGATING
    keep(alert, Kind.ANSWERED, by=by, note=found.answer, detail={"question": found.reference})
    return found


def answer_of(reason: str, words: str) -> str:
    """The answer as it is kept. Raises Refused where nothing is said, or too much."""
    written = words.strip().replace("\x00", "")
    if len(written) > LONGEST:
        raise Refused(f"An answer has at most {LONGEST:,} characters. This one has {len(written):,}.")
    if not reason and len(written) < SHORTEST:
        raise Refused("Choose a reason, or write your own.")
    return ". ".join(part for part in (reason, written) if part)


def _check_is_own(question: Question, user: User) -> None:
    """Raises Refused for whoever is not the person asked."""
    if question.staff_uid != user.staff_uid:
        raise Refused("This question is not for you.")
