"""Writes mail into the outbox, in the transaction of the action that it tells of."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction
from nhs_number.validate import is_valid

from audit.people.models import User
from privacy.mail import wake
from privacy.mail.models import Mail

OVER: Final = "What it tells of was over before it was sent."
TEN_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[\s\u00a0-]?\d){9}(?!\d)")


def post(*, organisation: str, to: User, key: str, subject: str, body: str) -> Mail | None:
    """Writes a mail that a worker sends once the transaction is committed; nothing where its key was posted before.

    Raises ValueError where the text holds an NHS number: a mail carries references only.
    """
    check_tells_of_no_patient(f"{subject}\n{body}")
    mail, new = Mail.objects.get_or_create(
        organisation_id=organisation, key=key, defaults={"recipient": to, "subject": subject, "body": body}
    )
    if not new:
        return None
    transaction.on_commit(lambda: wake.up([organisation]))
    return mail


def take_back(organisation: str, keys: str) -> None:
    """Does not send what is not sent yet of the mails whose keys begin so: what they tell of is over."""
    waiting = Mail.objects.filter(organisation_id=organisation, key__startswith=keys, due_at__isnull=False)
    waiting.update(due_at=None, failure=OVER)


def check_tells_of_no_patient(text: str) -> None:
    """Raises ValueError where a text holds an NHS number, however it is spaced."""
    for found in TEN_DIGITS.findall(text):
        if is_valid(re.sub(r"\D", "", found)):
            raise ValueError("A mail may not hold an NHS number.")
