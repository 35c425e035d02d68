"""What Celery runs for reports. A message says no more than that one may wait."""

from celery import shared_task

from privacy.reports import wake
from privacy.reports.make import make, waiting_reports


@shared_task(name=wake.MAKE_REPORT)
def make_report(report_id: int, organisation: str) -> None:
    """Makes a report, unless it is made already or another worker is at it."""
    make(report_id, organisation)


@shared_task(name="privacy.make_waiting_reports")
def make_waiting_reports() -> None:
    """Wakes a worker for every report that waits or whose worker may be lost."""
    wake.up(waiting_reports())
