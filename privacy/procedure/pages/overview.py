"""The page of all samples: how far the organisation is with its own procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import connection
from django.http import Http404
from django.utils import timezone

from audit.people.models import User
from audit.wording import local_time
from privacy.govern.pages.place import Place
from privacy.procedure import coverage
from privacy.procedure.coverage import Coverage
from privacy.procedure.drawing import SETTLING
from privacy.procedure.in_force import asks, latest
from privacy.procedure.kinds import BY_ID, KINDS
from privacy.procedure.models import SamplePeriod
from privacy.procedure.pages import words
from privacy.procedure.periods import midnight, period_name
from privacy.procedure.querysets import drawn_periods, periods_to_draw
from privacy.reports.base import Table
from privacy.reports.period import following, month_name, month_of

PAGE = 25
HEADINGS = (
    "What",
    "Accesses",
    "Procedure asks",
    "Drawn",
    "Drawn and checked",
    "Through an alert",
    "Checked",
    "Per cent",
)


@dataclass(frozen=True)
class SampleRow:
    """A sample."""

    id: int
    kind: str
    period: str
    accesses: str
    asks: str
    drawn: str
    to_check: int
    percent: int
    checked: str


@dataclass(frozen=True)
class ComingRow:
    """A period whose sample is still to be drawn."""

    kind: str
    period: str
    drawn_after: str
    digest: str
    recorded: str
    is_late: bool


class OverviewPage:
    """The samples of one organisation, the latest first."""

    def __init__(self, user: User, asked: str, month: str = "", before: str = "") -> None:
        self.place = Place.of(user, asked)
        self.month = _month(month)
        self.decided = latest(self.place.code)
        found = drawn_periods(user, self.place.code)
        if before:
            found = found.filter(id__lt=_whole(before))
        periods = list(found[: PAGE + 1])
        covered = coverage.of_periods(self.place.code, [period.pk for period in periods])
        self.rows = [_row(period, covered.get(period.pk, Coverage())) for period in periods[:PAGE]]
        self.first, self.older = not before, periods[PAGE - 1].pk if len(periods) > PAGE else 0
        self.coming = [_coming(period) for period in periods_to_draw(user, self.place.code)]
        self.sentences = [
            (words.covered(BY_ID[kind], one, self.decided[kind], self.month_name), words.parts(one), one.percent)
            for kind, one in self._of_month().items()
        ]

    @property
    def month_name(self) -> str:
        """Such as "October 2026"."""
        return month_name(self.month)

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months beside this one: value in the address, and name."""
        before = date(self.month.year - (self.month.month == 1), (self.month.month - 2) % 12 + 1, 1)
        found = [before] + ([following(self.month)] if following(self.month) <= month_of(timezone.now()) else [])
        return [(f"{one:%Y-%m}", month_name(one)) for one in found]

    def address(self, **more: str | int) -> str:
        """The query of this page with some of it changed."""
        values = {"organisation": self.place.code if len(self.place.others) > 1 else "", **more}
        said = [f"{name}={value}" for name, value in values.items() if value]
        return "?" + "&".join(said) if said else "?"

    def table(self) -> Table:
        """The coverage of the month as a file."""
        rows = [
            (
                BY_ID[kind].title, one.population, asks(self.decided[kind]), one.drawn, one.drawn_checked, one.by_alert,
                one.checked, one.percent,
            )
            for kind, one in self._of_month().items()
        ]  # fmt: skip
        return Table("Sampling", "sampling", HEADINGS, rows)

    def _of_month(self) -> dict[str, Coverage]:
        """The coverage of each kind of which the month has a sample, in the order of the kinds."""
        since, until = midnight(self.month), midnight(following(self.month))
        with connection.cursor() as cursor:
            found = coverage.of_month(cursor, self.place.code, since, until)
        return {kind.id: found[kind.id] for kind in KINDS if kind.id in found}


def _row(period: SamplePeriod, covered: Coverage) -> SampleRow:
    return SampleRow(
        id=period.pk,
        kind=BY_ID[period.kind].title,
        period=period_name(period.starts_at, period.ends_at),
        accesses=f"{covered.population:,}",
        asks=asks(period.procedure),
        drawn=f"{covered.drawn:,}",
        to_check=covered.to_check,
        percent=covered.percent,
        checked=f"{covered.percent}\u00a0%" if covered.population else "None to check",
    )


def _coming(period: SamplePeriod) -> ComingRow:
    late = (period.recorded_at - period.starts_at).total_seconds() > 3600
    return ComingRow(
        kind=BY_ID[period.kind].title,
        period=period_name(period.starts_at, period.ends_at),
        drawn_after=local_time(period.ends_at + SETTLING),
        digest=sha256(bytes(period.secret)).hexdigest(),
        recorded=local_time(period.recorded_at),
        is_late=late,
    )


def _month(text: str) -> date:
    """The month of an address; this month where it names none. Raises Http404 for what is no month."""
    if not text:
        return month_of(timezone.now())
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Http404 from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
