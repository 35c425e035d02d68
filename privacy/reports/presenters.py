"""What the page of reports says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.template.defaultfilters import filesizeformat

from audit.people.models import User
from audit.wording import count, local_time
from privacy.reports.kinds import BY_KIND
from privacy.reports.models import Report, ReportFile, ReportStatus
from privacy.reports.period import month_name
from privacy.reports.querysets import MOST_SHOWN, reports_visible_to

COLOURS: Final = {
    ReportStatus.WAITING: "grey",
    ReportStatus.RUNNING: "blue",
    ReportStatus.READY: "green",
    ReportStatus.FAILED: "red",
}
KINDS: Final = {"xlsx": "Excel workbook", "zip": "All tables as CSV, in one zip file", "csv": "CSV"}


@dataclass(frozen=True)
class FileLink:
    """A file to download."""

    id: int
    text: str
    size: str


@dataclass(frozen=True)
class ReportRow:
    """One report in the list."""

    id: int
    title: str
    organisation: str
    asked: str
    status: str
    colour: str
    done: int
    steps: int
    progress: str
    failure: str
    whole: list[FileLink]
    tables: list[FileLink]


@dataclass(frozen=True)
class ReportList:
    """The list; `moving` while any of its reports is still to be made."""

    rows: list[ReportRow]
    moving: bool
    more: bool


def report_list(user: User) -> ReportList:
    """The latest reports that somebody may see."""
    found = list(reports_visible_to(user)[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN]
    moving = any(report.status in {ReportStatus.WAITING, ReportStatus.RUNNING} for report in shown)
    return ReportList([_row(report) for report in shown], moving=moving, more=len(found) > MOST_SHOWN)


def _row(report: Report) -> ReportRow:
    links = [_link(file) for file in report.files.all()]
    status = ReportStatus(report.status)
    return ReportRow(
        id=report.pk,
        title=f"{BY_KIND[report.kind].title}, {month_name(report.month)}",
        organisation=str(report.organisation),
        asked=f"{report.requested_by.name}, {local_time(report.requested_at)}",
        status=str(status.label),
        colour=COLOURS[status],
        done=report.steps_done,
        steps=max(report.steps, 1),
        progress=_progress(report),
        failure=report.failure,
        whole=[link for link in links if link.text in {KINDS["xlsx"], KINDS["zip"]}],
        tables=[link for link in links if link.text not in {KINDS["xlsx"], KINDS["zip"]}],
    )


def _progress(report: Report) -> str:
    """How far it is, in words."""
    if report.status == ReportStatus.WAITING:
        return "Waiting for a worker"
    if report.status == ReportStatus.RUNNING:
        return f"{report.steps_done} of {count(report.steps, 'step')} done"
    return ""


def _link(file: ReportFile) -> FileLink:
    ending = file.name.rsplit(".", 1)[-1]
    size: int = getattr(file, "size", 0)
    return FileLink(file.pk, KINDS[ending] if ending != "csv" else _table_of(file), str(filesizeformat(size)))


def _table_of(file: ReportFile) -> str:
    """The table of a CSV, as its name tells: what follows the report's month."""
    stem = f"{file.report.kind}-{file.organisation_id}-{file.report.month:%Y-%m}"
    words = file.name.removeprefix(stem).removeprefix("-so-far").removesuffix(".csv").strip("-").replace("-", " ")
    return words.capitalize()
