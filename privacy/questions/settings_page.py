"""The page on which officers set how people are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.wording import local_time
from privacy.govern.pages.place import Place
from privacy.mail.querysets import unsent
from privacy.questions.forms import AskingForm
from privacy.questions.in_force import asking_of
from privacy.questions.models import AskingChange

SHOWN: Final = 20


@dataclass(frozen=True)
class MailRow:
    """A mail that waits or was given up."""

    written: str
    to: str
    subject: str
    state: str
    failure: str


class AskingPage:
    """How an organisation asks, who changed it last, and the mail that did not go out."""

    def __init__(self, place: Place, form: AskingForm | None) -> None:
        self.place, organisation = place, place.code
        self.form = form or AskingForm.of(asking_of(organisation))
        changes = AskingChange.objects.filter(organisation_id=organisation).select_related("by").order_by("-id")
        self.changes = [(local_time(change.at), change.by.name, change.why) for change in changes[:SHOWN]]
        self.mails = [
            MailRow(
                written=local_time(mail.written_at),
                to=mail.recipient.name,
                subject=mail.subject,
                state=f"Tried again from {local_time(mail.due_at)}" if mail.due_at else "Given up",
                failure=mail.failure or "Not tried yet",
            )
            for mail in unsent(organisation)[:SHOWN]
        ]

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong, each leading to its field."""
        return [
            {"text": str(error), "href": f"#id_{name}"} for name, errors in self.form.errors.items() for error in errors
        ]
