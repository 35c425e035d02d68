"""Making reports: one worker each, again where one was lost, progress as it goes, and failures told."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from privacy.models import Report, ReportFile
from privacy.reports import tasks, wake
from privacy.reports.kinds import MONTHLY_AUDIT
from privacy.reports.make import make, waiting_reports
from privacy.reports.models import ReportStatus
from privacy.reports.snapshot import snapshot_for
from tests.factories import make_access, make_user

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def report() -> Report:
    """A report that waits."""
    return Report.objects.create(
        organisation_id="RX1", kind="monthly-audit", month=date(2025, 10, 1), requested_by=make_user("RX1")
    )


def test_a_report_is_made_once(report: Report) -> None:
    assert make(report.pk, "RX1")
    assert not make(report.pk, "RX1")
    report.refresh_from_db()
    assert (report.status, report.steps_done, report.steps) == (ReportStatus.READY, 12, 12)
    assert report.finished_at
    assert ReportFile.objects.filter(report=report).count() == 13


def test_a_report_that_another_worker_makes_is_left_alone(report: Report) -> None:
    with snapshot_for(report.pk, "RX1") as cursor:
        assert cursor
        assert not make(report.pk, "RX1")
    assert make(report.pk, "RX1")


def test_a_report_whose_worker_was_lost_is_made_from_the_start(report: Report) -> None:
    Report.objects.update(status=ReportStatus.RUNNING, steps=11, steps_done=7)
    assert waiting_reports() == [(report.pk, "RX1")]
    assert make(report.pk, "RX1")
    report.refresh_from_db()
    assert (report.status, report.steps_done) == (ReportStatus.READY, 12)
    assert waiting_reports() == []


def test_progress_is_committed_as_it_goes(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watched(cursor, organisation, period):
        seen.append(Report.objects.values_list("status", "steps_done").get())
        return MONTHLY_AUDIT.__class__.steps[-1](cursor, organisation, period)

    steps = MONTHLY_AUDIT.steps
    monkeypatch.setattr(MONTHLY_AUDIT, "steps", (*steps[:4], watched, *steps[4:]))
    make(report.pk, "RX1")
    assert seen == [("running", 4)]


def test_all_tables_show_one_moment(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []

    def look(cursor, organisation, period):
        cursor.execute("SELECT count(*) FROM audit_access")
        counts.append(cursor.fetchone()[0])
        make_access()
        return MONTHLY_AUDIT.__class__.steps[-1](cursor, organisation, period)

    monkeypatch.setattr(MONTHLY_AUDIT, "steps", (look, look, *MONTHLY_AUDIT.steps))
    make(report.pk, "RX1")
    assert counts == [0, 0]


def test_a_failure_is_told_without_its_data_and_not_tried_again(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(cursor, organisation, period):
        raise ValueError("patient 9990402132")

    monkeypatch.setattr(MONTHLY_AUDIT, "steps", (broken,))
    with pytest.raises(ValueError, match="patient"):
        make(report.pk, "RX1")
    report.refresh_from_db()
    assert report.status == ReportStatus.FAILED
    assert "ValueError" in report.failure
    assert "patient" not in report.failure
    assert waiting_reports() == []
    assert not ReportFile.objects.exists()


def test_the_service_makes_reports_under_row_level_security(report: Report, service_role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{service_role}"')
        try:
            assert not Report.objects.exists()
            assert waiting_reports() == [(report.pk, "RX1")]
            tasks.make_report(report.pk, "RX1")
        finally:
            cursor.execute("RESET ROLE")
    report.refresh_from_db()
    assert report.status == ReportStatus.READY


def test_the_sweep_wakes_a_worker_for_what_waits(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, retry: sent.append((name, args)))
    tasks.make_waiting_reports()
    assert sent == [(wake.MAKE_REPORT, [report.pk, "RX1"])]
    assert tasks.make_report.name == wake.MAKE_REPORT
