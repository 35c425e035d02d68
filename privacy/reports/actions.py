"""Every write that a person causes on the pages of reports, with its review event in the same transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from audit.people.permissions import REPORT, organisations_for
from privacy.reports import wake
from privacy.reports.kinds import MONTHLY_AUDIT
from privacy.reports.models import Report, ReportFile, ReportStatus
from privacy.reports.period import month_name, period_of
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused


def check_can_report(user: User, organisation: str) -> None:
    """Raises Refused for whoever may not see reports of this organisation."""
    if organisation not in organisations_for(user, REPORT):
        raise Refused("Your role does not let you make reports of this organisation.")


@transaction.atomic
def request_report(*, by: User, organisation: str, month: date) -> Report:
    """Asks for the monthly audit report. One that is being made already is given instead of another. Raises Refused."""
    check_can_report(by, organisation)
    try:
        month = period_of(month.replace(day=1), timezone.now()).month
    except ValueError as error:
        raise Refused(f"{error} Choose a month that has.") from None
    unmade = Report.objects.filter(status__in=[ReportStatus.WAITING, ReportStatus.RUNNING])
    report = unmade.filter(organisation_id=organisation, kind=MONTHLY_AUDIT.kind, month=month).first()
    report = report or Report.objects.create(
        organisation_id=organisation, kind=MONTHLY_AUDIT.kind, month=month, requested_by=by
    )
    _record(report, by, Kind.REPORT_REQUESTED, {"month": month_name(month)})
    transaction.on_commit(lambda: wake.up([(report.pk, organisation)]))
    return report


@transaction.atomic
def download(*, by: User, file: ReportFile) -> bytes:
    """The content of a file; that it left OneClick is recorded. Raises Refused."""
    check_can_report(by, file.organisation_id)
    _record(file.report, by, Kind.EXPORTED, {"file": file.name})
    return bytes(file.content)


def _record(report: Report, by: User, kind: Kind, detail: dict[str, str]) -> None:
    ReviewEvent.objects.create(
        organisation_id=report.organisation_id, actor=by, kind=kind, detail={"report": report.pk} | detail
    )
