"""The mails about questions. Each holds a reference and the address of the service: no patient, no name, no reason."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings

from audit.people.models import Staff, User
from privacy.mail import post
from privacy.mail.models import Mail
from privacy.questions.models import Question

ASKED: Final = """\
A privacy officer has a question for you. It takes less than a minute to answer.

Reference: {reference}

Sign in to read it and to answer:
{address}

This mail says no more on purpose. Please do not answer it.
"""
REMINDED: Final = """\
A question from a privacy officer still waits for your answer. It takes less than a minute.

Reference: {reference}

Sign in to read it and to answer:
{address}

This mail says no more on purpose. Please do not answer it.
"""
ESCALATED: Final = """\
A question from a privacy officer to somebody whom you manage has waited for a long time.

Reference: {reference}

Sign in to see whom to ask for an answer:
{address}

This mail says no more on purpose. Please do not answer it.
"""
NOTICE: Final = """\
Every opening of a patient’s record through the 1-Click Service is kept and reviewed.

You can see your own accesses, and add a reason where one is missing:
{address}

You are getting this mail because you used the service. You need not do anything. Please do not answer this mail.
"""


def no_mail_to(user: User | None) -> str:
    """Why somebody gets no mail; empty where they do."""
    if user is None:
        return "has never signed in to OneClick, so no mail can be sent"
    return "" if user.email else "has no mail address here"


def user_of_staff(staff_uid: str) -> User | None:
    """The account of a member of staff, if they may sign in."""
    return User.objects.active([staff_uid]).first() if staff_uid else None


def manager_of(staff_uid: str) -> str:
    """The user id of somebody's line manager; empty where not known, or where it is themselves."""
    staff = Staff.objects.filter(pk=staff_uid).first()
    return staff.manager_uid if staff and staff.manager_uid != staff_uid else ""


def ask(question: Question) -> Mail | None:
    """Tells the person that a question waits, where they have an address."""
    return _post(question, user_of_staff(question.staff_uid), "asked", "A question from your privacy officer", ASKED)


def remind(question: Question) -> Mail | None:
    """Tells the person that it still waits."""
    user = user_of_staff(question.staff_uid)
    return _post(question, user, f"reminded-{question.reminders}", "A question waits for your answer", REMINDED)


def escalate(question: Question) -> Mail | None:
    """Tells the line manager that it still waits."""
    user = user_of_staff(question.escalated_to)
    return _post(question, user, "escalated", "A question to somebody whom you manage", ESCALATED)


def notice(organisation: str, user: User, night: date) -> Mail | None:
    """Tells somebody that accesses are reviewed, and nothing of why they are told."""
    return post.post(
        organisation=organisation,
        to=user,
        key=f"notice:{user.staff_uid}:{night}",
        subject="Access to patients’ records is reviewed",
        body=NOTICE.format(address=f"{settings.ONECLICK_ADDRESS}/"),
    )


def take_back(question: Question) -> None:
    """Does not send what is not sent yet about a question that was answered or withdrawn."""
    post.take_back(question.organisation_id, f"question:{question.pk}:")


def _post(question: Question, to: User | None, what: str, subject: str, body: str) -> Mail | None:
    """Posts a mail about a question; nothing where there is nobody or no address to send it to."""
    if to is None or not to.email:
        return None
    return post.post(
        organisation=question.organisation_id,
        to=to,
        key=f"question:{question.pk}:{what}",
        subject=subject,
        body=body.format(reference=question.reference, address=f"{settings.ONECLICK_ADDRESS}/"),
    )
