"""Tells a worker that a report waits. A message that is lost costs seconds: the sweep finds the report."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

MAKE_REPORT = "privacy.reports.tasks.make_report"
logger = logging.getLogger(__name__)


def up(reports: Iterable[tuple[int, str]]) -> None:
    """Wakes a worker for each of these reports and their ODS codes; a broker that is down is logged and no matter."""
    try:
        for report_id, organisation in reports:
            current_app.send_task(MAKE_REPORT, args=[report_id, organisation], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the report.", error)
