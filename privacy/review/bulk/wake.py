"""Tells a worker that bulk work waits. A message that is lost costs seconds: the sweep finds the work."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

GO_ON = "privacy.review.bulk.tasks.go_on_with"
logger = logging.getLogger(__name__)


def up(works: Iterable[tuple[int, int]]) -> None:
    """Wakes a worker for each of these works and the keys of their people; a broker that is down is logged and no matter."""
    try:
        for work_id, user_id in works:
            current_app.send_task(GO_ON, args=[work_id, user_id], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the work.", error)
