"""Sends mail: each claimed by one worker, and sent and marked as sent under that claim.

A worker that dies in between leaves the mail due; its Message-ID is the same the next time, so that a repeat can be told.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from audit.people.scope import organisation_scope
from privacy.mail.models import Mail
from privacy.mail.querysets import next_due

# After so many minutes it is tried again; after the last, given up: two days in all.
PAUSES: Final = (1, 5, 15, 60, 240, 720, 1440)
NO_ADDRESS: Final = "There is no mail address of this person."
logger = logging.getLogger(__name__)


class Undeliverable(Exception):  # noqa: N818 - an answer of the mail server, not an error of ours
    """Trying again would not help."""


def send_due(organisation: str) -> int:
    """Sends the mail of an organisation that is due and returns how many were sent.

    Where the server does not answer, the rest waits for the next time: it would not answer for them either.
    """
    sent = 0
    while settings.ONECLICK_MAIL_IS_ON:
        done = _send_next(organisation)
        if done is None:
            break
        sent += done
    return sent


def _send_next(organisation: str) -> int | None:
    """Sends one mail: 1 where it went, 0 where it never can, None where none is due or the server does not answer."""
    with organisation_scope([organisation]):
        mail = next_due(organisation)
        if mail is None:
            return None
        try:
            _send(mail)
        except Undeliverable as refused:
            _give_up(mail, str(refused))
            return 0
        except (OSError, smtplib.SMTPException) as error:
            _try_later(mail, f"{type(error).__name__}: {error}"[:300])
            return None
        _keep(mail, due_at=None, sent_at=timezone.now(), failure="")
    return 1


def _send(mail: Mail) -> None:
    """Hands one mail to the server. Raises Undeliverable where the server, or the want of an address, is final."""
    recipient = mail.recipient
    if not recipient.email or not recipient.is_active:
        raise Undeliverable(NO_ADDRESS)
    host = urlsplit(settings.ONECLICK_ADDRESS).hostname
    headers = {
        "Message-ID": f"<{mail.pk}.{int(mail.written_at.timestamp())}@{host}>",
        "Date": format_datetime(mail.written_at),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    try:
        EmailMessage(mail.subject, mail.body, to=[recipient.email], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = {code for code, _ in refused.recipients.values()}
        if min(codes, default=0) >= 500:
            raise Undeliverable(f"The mail server refuses the address ({min(codes)}).") from refused
        raise


def _try_later(mail: Mail, failure: str) -> None:
    """Notes a failure; the next try is after a longer pause, and after the last pause there is none."""
    if mail.attempts >= len(PAUSES):
        _give_up(mail, failure)
        return
    pause = timedelta(minutes=PAUSES[mail.attempts])
    logger.warning("Mail %s of %s was not sent; it is tried again in %s.", mail.pk, mail.organisation_id, pause)
    _keep(mail, due_at=timezone.now() + pause, failure=failure)


def _give_up(mail: Mail, failure: str) -> None:
    """Notes that a mail is not sent."""
    logger.error("Mail %s of %s is given up.", mail.pk, mail.organisation_id)
    _keep(mail, due_at=None, failed_at=timezone.now(), failure=failure)


def _keep(mail: Mail, **fields: object) -> None:
    """Counts the try and keeps what came of it."""
    Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts + 1, **fields)
