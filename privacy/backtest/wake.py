"""Tells workers that parts of a backtest wait. A message that is lost costs a minute: the sweep finds them."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

WORK = "privacy.work_on_backtest"
AT_ONCE = 4  # workers that may share the parts of one organisation
logger = logging.getLogger(__name__)


def up(organisations: Iterable[str]) -> None:
    """Wakes workers for each of these; a broker that is down is logged and no matter."""
    try:
        for organisation in [*organisations] * AT_ONCE:
            current_app.send_task(WORK, args=[organisation], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the backtest.", error)
