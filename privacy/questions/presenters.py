"""What the pages of questions say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from audit.models import Access, Staff, User
from audit.people.scope import organisation_scope
from audit.trail import labels
from audit.trail.screens.presenters import Later, later
from audit.wording import ago, clock, listed, local_date, local_time
from privacy.context.models import CareContact, RotaShift
from privacy.questions import querysets
from privacy.questions.in_force import asking_of
from privacy.questions.models import Question
from privacy.review.names import Names
from privacy.review.words import CARE

OTHER: Final = "other"


@dataclass(frozen=True)
class Waiting:
    """A question that waits for the reader's answer, in a line."""

    reference: str
    asked: str
    organisation: str


def questions_waiting(user: User) -> list[Waiting]:
    """What waits for somebody's answer, the latest first."""
    return [
        Waiting(question.reference, local_time(question.asked_at), question.organisation.name)
        for question in querysets.waiting_for(user)
    ]


@dataclass(frozen=True)
class Below:
    """A question that waits for somebody whom the reader manages: who, and since when. What was asked is not theirs to read."""

    reference: str
    person: str
    waits: str


@dataclass(frozen=True)
class Answered:
    """A question that was answered."""

    reference: str
    text: str
    answered: str


@dataclass(frozen=True)
class QuestionList:
    """All that concerns the reader."""

    waiting: list[Waiting]
    answered: list[Answered]
    below: list[Below]


def question_list(user: User) -> QuestionList:
    """The questions to somebody, and those to people whom they manage."""
    answered = querysets.asked_of(user).exclude(answered_at=None).order_by("-answered_at")[:50]
    return QuestionList(
        questions_waiting(user),
        [Answered(question.reference, question.text, local_time(question.answered_at)) for question in answered],
        [_below(question, user) for question in querysets.waiting_below(user)],
    )


def _below(question: Question, user: User) -> Below:
    """A line about somebody whom the reader manages."""
    with organisation_scope([question.organisation_id], user_id=user.pk):
        staff = Staff.objects.filter(pk=question.staff_uid).first()
    return Below(question.reference, str(staff or question.staff_uid), ago(question.asked_at))


@dataclass(frozen=True)
class Asked:
    """An access that is asked about."""

    when: str
    patient: str
    nhs_number: str
    opened: str
    decision: str
    reason: str
    later: list[Later]


@dataclass(frozen=True)
class Moment:
    """Something the person did on that day, or took part in; `asked` where it is what the question is about."""

    at: datetime
    text: str
    patient: str = ""
    nhs_number: str = ""
    asked: bool = False

    @property
    def clock(self) -> str:
        """The time of day."""
        return clock(self.at)


@dataclass(frozen=True)
class Day:
    """A day as the person may remember it."""

    name: str
    shifts: list[str]
    moments: list[Moment]


class QuestionPage:
    """A question as the person asked sees it: what it is about and their own day, and nothing of what others think."""

    def __init__(self, question: Question, user: User) -> None:
        self.question, self.organisation = question, question.organisation
        self.asked_by = question.asked_by.name
        with organisation_scope([question.organisation_id], user_id=user.pk):
            self.reasons = asking_of(question.organisation_id).reasons
            self._read()

    def _read(self) -> None:
        """All that the page tells, within the scope of the organisation that asks."""
        question = self.question
        found = querysets.accesses_asked_about(question)
        accesses = list(found[: querysets.MOST_ASKED])
        self.more = max(len(question.access_ids) - len(accesses), 0)
        days = querysets.days_of(accesses)
        of_days = querysets.accesses_of_days(question, days)
        staff = Staff.objects.filter(pk=question.staff_uid).first()
        contacts = querysets.own_contacts_of_days(question, of_days, staff.team if staff else "", days)
        shifts = querysets.shifts_of_days(question, days)
        things: list[Access | CareContact | RotaShift] = [*of_days, *contacts, *shifts]
        names = Names.of(
            patients={a.nhs_number for a in [*accesses, *of_days]},
            sites={(thing.organisation_id, thing.site) for thing in things},
        )
        self.accesses = [_asked(access, names) for access in accesses]
        moments = [
            *(_opened(access, names, asked=access.pk in question.access_ids) for access in of_days),
            *(_contact(contact, names) for contact in contacts),
        ]
        self.days = [_day(since, until, moments, shifts, names) for since, until in days]

    @property
    def answered(self) -> str:
        """When it was answered; empty where it waits."""
        return local_time(self.question.answered_at)


def _asked(access: Access, names: Names) -> Asked:
    """An access that is asked about."""
    return Asked(
        when=local_time(access.started_at),
        patient=names.patient(access.nhs_number),
        nhs_number=access.nhs_number,
        opened=_services(access),
        decision=labels.decision(access.decision, access.decision_scope),
        reason=access.reason,
        later=[later(addition) for addition in access.additions.all()],
    )


def _services(access: Access) -> str:
    """What was opened."""
    return listed([labels.service(code) for code in dict.fromkeys(access.services)], most=4) or "Nothing was opened"


def _opened(access: Access, names: Names, *, asked: bool) -> Moment:
    """An access as something the person did."""
    where = names.site(access.organisation_id, access.site)
    text = f"You opened: {_services(access)}" + (f", from {where}" if where else "")
    return Moment(access.started_at, text, names.patient(access.nhs_number), access.nhs_number, asked)


def _contact(contact: CareContact, names: Names) -> Moment:
    """A care contact in which the person or their team took part."""
    where = ", ".join(part for part in (names.site(contact.organisation_id, contact.site), contact.team) if part)
    text = CARE.get(contact.kind, contact.kind) + (f", {where}" if where else "")
    return Moment(contact.starts_at, text, names.patient(contact.nhs_number), contact.nhs_number)


def _day(since: datetime, until: datetime, moments: Iterable[Moment], shifts: Iterable[RotaShift], names: Names) -> Day:
    """One day, in the order of time."""
    return Day(
        name=local_date(since),
        shifts=[
            f"{clock(shift.starts_at)} to {clock(shift.ends_at)}"
            + (f", {names.site(shift.organisation_id, shift.site)}" if shift.site else "")
            for shift in shifts
            if shift.starts_at < until and shift.ends_at > since
        ],
        moments=sorted((moment for moment in moments if since <= moment.at < until), key=lambda moment: moment.at),
    )
