"""Tells a worker that mail may wait. A message that is lost costs seconds: the sweep finds the mail."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

SEND_MAIL = "privacy.mail.tasks.send_mail"
logger = logging.getLogger(__name__)


def up(organisations: Iterable[str]) -> None:
    """Wakes a worker for the mail of these ODS codes; a broker that is down is logged and no matter."""
    try:
        for organisation in organisations:
            current_app.send_task(SEND_MAIL, args=[organisation], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the mail.", error)
