"""How an organisation asks its people: what it decided last, or a good beginning where it has decided nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from privacy.questions.models import AskingChange

QUESTIONS: Final = (
    "Please tell us why you opened this record.",
    "Emergency access was used and the reason given is hard to follow. Please say what happened.",
    "We found no appointment, referral or admission that explains this access. Please say how you were involved in the care.",
    "Did you open this record yourself? If not, please say so: somebody may be using your smartcard.",
)
REASONS: Final = (
    "I was treating or caring for this patient",
    "A colleague asked me for advice or handed the patient over to me",
    "I was covering another team or was on call",
    "I was preparing for, or writing up, a contact with this patient",
    "Administration, coding or audit that is part of my job",
    "I opened the wrong record by mistake",
    "I did not open this record",
)


@dataclass(frozen=True)
class Asking:
    """Questions to pick from, reasons to choose from, and when what is sent."""

    questions: tuple[str, ...] = QUESTIONS
    reasons: tuple[str, ...] = REASONS
    remind_days: int = 3
    reminders: int = 2
    escalate_days: int = 10
    notice: bool = False
    notice_hour: int = 20


def asking_of(organisation: str) -> Asking:
    """What is in force in an organisation."""
    change = AskingChange.objects.filter(organisation_id=organisation).order_by("-id").first()
    if change is None:
        return Asking()
    return Asking(
        questions=tuple(change.questions),
        reasons=tuple(change.reasons),
        remind_days=change.remind_days,
        reminders=change.reminders,
        escalate_days=change.escalate_days,
        notice=change.notice,
        notice_hour=change.notice_hour,
    )
