"""Makes reports: one worker each, in steps whose progress is committed as they are done."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F
from django.utils import timezone

from audit.people.models import Organisation
from audit.people.scope import organisation_scope
from privacy.reports.base import File, Table, files_of
from privacy.reports.kinds import BY_KIND
from privacy.reports.models import Report, ReportFile, ReportStatus
from privacy.reports.period import Period, period_of
from privacy.reports.snapshot import snapshot_for

FAILED = "The report could not be made ({}). Ask for it again; if that fails too, tell whoever looks after OneClick."
logger = logging.getLogger(__name__)


def make(report_id: int, organisation: str) -> bool:
    """Makes a report that waits; False where it is made already, or another worker is at it.

    A report whose worker was lost is made again from the start. Whatever fails is kept on the report and raised.
    """
    with snapshot_for(report_id, organisation) as cursor:
        report = _start(report_id, organisation) if cursor else None
        if report is None or cursor is None:
            return False
        try:
            _keep(report, _made(report, cursor))
        except Exception as error:
            _fail(report, error)
            raise
    return True


def waiting_reports() -> list[tuple[int, str]]:
    """Reports that wait, or whose worker may be lost, with the ODS code of each; of all organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, organisation FROM privacy_waiting_reports()")
        return list(cursor.fetchall())


def _start(report_id: int, organisation: str) -> Report | None:
    """The report, now running from the start, or None where there is nothing left to do."""
    with organisation_scope([organisation]):
        unmade = Report.objects.filter(pk=report_id, status__in=[ReportStatus.WAITING, ReportStatus.RUNNING])
        report = unmade.select_for_update().first()
        if report is None:
            return None
        report.status = ReportStatus.RUNNING
        report.steps_done, report.steps = 0, len(BY_KIND[report.kind].steps) + 1
        report.save(update_fields=["status", "steps_done", "steps"])
    return report


def _made(report: Report, cursor: CursorWrapper) -> list[File]:
    """The files of a report."""
    kind, organisation = BY_KIND[report.kind], report.organisation_id
    period = period_of(report.month, timezone.now())
    tables: list[Table] = []
    for step in kind.steps:
        tables.append(step(cursor, organisation, period))
        _advance(report)
    name = str(Organisation.objects.get(pk=organisation))
    sheets = [kind.front(tables, name, period), *(table for table in tables if table.stem not in kind.on_front)]
    return files_of(sheets, _stem(report, period), f"{kind.title}, {name}, {period.name}")


def _stem(report: Report, period: Period) -> str:
    """How the files of a report begin; one of a month that is not over says so."""
    return f"{report.kind}-{report.organisation_id}-{report.month:%Y-%m}{'' if period.over else '-so-far'}"


def _advance(report: Report) -> None:
    with organisation_scope([report.organisation_id]):
        Report.objects.filter(pk=report.pk).update(steps_done=F("steps_done") + 1)


def _keep(report: Report, files: list[File]) -> None:
    """Stores the files and calls the report ready, in one transaction."""
    with organisation_scope([report.organisation_id]):
        ReportFile.objects.bulk_create(
            ReportFile(
                organisation_id=report.organisation_id,
                report=report,
                name=file.name,
                content_type=file.content_type,
                content=file.content,
            )
            for file in files
        )
        _end(report, ReportStatus.READY, timezone.now())


def _fail(report: Report, error: Exception) -> None:
    """Says on the report that it failed; what happened is in the log, for a trace may hold data."""
    logger.error("Report %s of %s failed: %s", report.pk, report.organisation_id, type(error).__name__)
    with organisation_scope([report.organisation_id]):
        _end(report, ReportStatus.FAILED, timezone.now(), failure=FAILED.format(type(error).__name__))


def _end(report: Report, status: ReportStatus, at: datetime, failure: str = "") -> None:
    done = F("steps") if status == ReportStatus.READY else F("steps_done")
    Report.objects.filter(pk=report.pk).update(status=status, finished_at=at, steps_done=done, failure=failure)
