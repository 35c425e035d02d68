"""Tells the workers that there may be work. A message that is lost costs seconds: the sweep finds what it was about."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

CATCH_UP = "oneclick.catch_up"
logger = logging.getLogger(__name__)


def up(organisations: Iterable[str]) -> None:
    """Wakes the pipeline for these ODS codes; a broker that is down is logged and otherwise no matter."""
    try:
        for code in organisations:
            current_app.send_task(CATCH_UP, args=[code], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the work.", error)
