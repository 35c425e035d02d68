"""Every kind of report, one file each."""

from privacy.reports.base import Report
from privacy.reports.monthly_audit import MonthlyAudit

MONTHLY_AUDIT = MonthlyAudit()
BY_KIND: dict[str, Report] = {report.kind: report for report in (MONTHLY_AUDIT,)}
