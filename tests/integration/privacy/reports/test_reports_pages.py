"""The pages of reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import User
from audit.people.models import Organisation
from privacy.models import Report, ReportFile, ReviewEvent
from privacy.reports import querysets
from privacy.reports.models import ReportStatus
from privacy.reports.period import month_of
from tests.factories import ELSEWHERE, TRUST, make_access, make_clinician, make_officer, make_organisation, make_user
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2025, 10, 5, 12, tzinfo=UTC)


def make_admin(*organisations: str) -> User:
    """Somebody who administers locally and reviews nothing."""
    return make_user(*(organisations or (TRUST,)), codes=("B0062",), role_code="S8001:G8002:R8008", name="Alex Morgan")


def make_report(organisation: str = TRUST, **fields: object) -> Report:
    """A report, waiting where not told otherwise."""
    make_organisation(organisation)
    values = {"kind": "monthly-audit", "month": date(2025, 10, 1), "requested_by": make_admin(organisation)}
    return Report.objects.create(organisation_id=organisation, **values | fields)


def make_file(report: Report, name: str = "monthly-audit-RX1-2025-10-time-to-close.csv") -> ReportFile:
    """A file of a report."""
    return ReportFile.objects.create(
        organisation_id=report.organisation_id, report=report, name=name, content_type="text/csv", content=b"a,b\r\n"
    )


def test_reports_works(look: Look) -> None:
    make_access(started_at=OCTOBER)
    ready = make_report(status=ReportStatus.READY, steps=10, steps_done=10)
    for name in ("monthly-audit-RX1-2025-10.xlsx", "monthly-audit-RX1-2025-10-csv.zip"):
        make_file(ready, name)
    make_file(ready)
    page = look("/reports/", make_admin())
    assert page.status == 200
    assert "October 2025" in page.text
    assert "Monthly audit report, October 2025 Trust RX1 (RX1)" in page.text
    assert "Excel workbook of Monthly audit report" in page.text
    assert "Time to close (CSV, 5 bytes)" in page.text
    assert "hx-get" not in page.html


def test_reports_shows_progress_and_asks_again(look: Look) -> None:
    make_report(status=ReportStatus.RUNNING, steps=10, steps_done=4)
    page = look("/reports/", make_admin())
    assert 'max="10" value="4"' in page.html
    assert "Being made 4 of 10 steps done" in page.text
    assert 'hx-trigger="every 2s"' in page.html
    assert "See how far it is now" in page.text


def test_reports_shows_what_failed(look: Look) -> None:
    make_report(status=ReportStatus.FAILED, failure="The report could not be made (ValueError).")
    assert "Failed The report could not be made (ValueError)." in look("/reports/", make_admin()).text


def test_reports_requires_sign_in(look: Look) -> None:
    assert look("/reports/").leads_to == "/sign-in/?next=/reports/"


def test_reports_requires_role(look: Look) -> None:
    page = look("/reports/", make_clinician())
    assert page.status == 403
    assert "B0011 or B0062" in page.text


def test_reports_hides_other_organisations(look: Look) -> None:
    make_report(ELSEWHERE)
    make_access(ELSEWHERE, started_at=OCTOBER)
    page = look("/reports/", make_admin())
    assert "No report has been asked for yet" in page.text
    assert ELSEWHERE not in page.html
    assert "October 2025" not in page.text


def test_reports_is_recorded(look: Look) -> None:
    """The list names neither patients nor what is in a report: looking at it leaves no event, taking a file does."""
    file = make_file(make_report(status=ReportStatus.READY))
    admin = make_admin()
    look("/reports/", admin)
    assert not ReviewEvent.objects.exists()
    look(f"/reports/files/{file.pk}/", admin)
    assert ReviewEvent.objects.count() == 1


def test_request_report_works(look: Look) -> None:
    make_access(started_at=OCTOBER)
    admin = make_admin()
    page = look("/reports/request/", admin, post=True, organisation=TRUST, month="2025-10")
    assert page.leads_to == "/reports/"
    report = Report.objects.get()
    assert (report.organisation_id, report.month, report.requested_by) == (TRUST, date(2025, 10, 1), admin)
    assert "Waiting for a worker" in look("/reports/", admin).text


def test_request_report_twice_gives_the_one_that_is_being_made(look: Look) -> None:
    make_access(started_at=OCTOBER)
    for _ in range(2):
        look("/reports/request/", make_admin(), post=True, organisation=TRUST, month="2025-10")
    assert Report.objects.count() == 1
    Report.objects.update(status=ReportStatus.READY)
    look("/reports/request/", make_admin(), post=True, organisation=TRUST, month="2025-10")
    assert Report.objects.count() == 2


@pytest.mark.parametrize("month", ["", "2025-13", "nonsense", "2099-01", "0001-01"])
def test_request_report_tells_what_is_wrong(look: Look, month: str) -> None:
    page = look("/reports/request/", make_admin(), post=True, organisation=TRUST, month=month)
    assert page.status == 422
    assert "There is a problem" in page.text
    assert "Choose a month" in page.text
    assert not Report.objects.exists()


def test_request_report_requires_sign_in(look: Look) -> None:
    assert "/sign-in/" in look("/reports/request/", post=True).leads_to


def test_request_report_requires_role(look: Look) -> None:
    assert look("/reports/request/", make_clinician(), post=True, organisation=TRUST).status == 403


def test_request_report_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    page = look("/reports/request/", make_admin(), post=True, organisation=ELSEWHERE, month=f"{timezone.now():%Y-%m}")
    assert page.status == 422
    assert "Choose an organisation of yours" in page.text
    assert not Report.objects.exists()


def test_request_report_is_recorded(look: Look) -> None:
    make_access(started_at=OCTOBER)
    admin = make_admin()
    look("/reports/request/", admin, post=True, organisation=TRUST, month="2025-10")
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.organisation_id) == ("report_requested", admin, TRUST)
    assert event.detail == {"report": Report.objects.get().pk, "month": "October 2025"}


def test_request_report_wakes_a_worker(
    look: Look, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    sent = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, retry: sent.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        make_access(started_at=OCTOBER)
        look("/reports/request/", make_admin(), post=True, organisation=TRUST, month="2025-10")
    assert sent == [[Report.objects.get().pk, TRUST]]


def test_report_file_works(look: Look) -> None:
    file = make_file(make_report(status=ReportStatus.READY))
    page = look(f"/reports/files/{file.pk}/", make_admin())
    assert page.status == 200
    assert page.response.content == b"a,b\r\n"
    assert page.response["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert page.response["Content-Type"] == "text/csv"
    assert "no-store" in page.response["Cache-Control"]


def test_report_file_requires_sign_in(look: Look) -> None:
    assert "/sign-in/" in look("/reports/files/1/").leads_to


def test_report_file_requires_role(look: Look) -> None:
    file = make_file(make_report())
    assert look(f"/reports/files/{file.pk}/", make_clinician()).status == 403


def test_report_file_hides_other_organisations(look: Look) -> None:
    file = make_file(make_report(ELSEWHERE))
    assert look(f"/reports/files/{file.pk}/", make_admin()).status == 404
    # Somebody who may report for one organisation and only reviews records for another.
    both = make_admin()
    both.roles.create(organisation_id=ELSEWHERE, role_code="R8000", activity_codes=["B0370"])
    assert look(f"/reports/files/{file.pk}/", both).status == 404


def test_report_file_is_recorded(look: Look) -> None:
    file = make_file(make_report(status=ReportStatus.READY))
    officer = make_officer()
    look(f"/reports/files/{file.pk}/", officer)
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.organisation_id) == ("exported", officer, TRUST)
    assert event.detail == {"report": file.report_id, "file": file.name}


def test_months_are_those_with_accesses_and_this_one() -> None:
    now = datetime(2025, 12, 10, tzinfo=UTC)
    edge = datetime(2025, 9, 30, 23, tzinfo=UTC)
    for moment in (edge, edge + timedelta(days=3), edge - timedelta(days=200), now + timedelta(days=40)):
        make_access(started_at=moment)
    make_access(ELSEWHERE, started_at=datetime(2025, 7, 1, tzinfo=UTC))
    months = querysets.months_with_accesses([TRUST], now)
    assert months == [date(2025, 12, 1), date(2025, 10, 1), month_of(edge - timedelta(days=200))]
    assert Organisation.objects.count() == 2
