"""The month of a report, in London's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from audit.wording import LONDON


@dataclass(frozen=True)
class Period:
    """A month from its first moment to, but without, `until`: its end, or `now` where it is not over."""

    month: date
    since: datetime
    until: datetime
    now: datetime

    @property
    def over(self) -> bool:
        """Whether it was over."""
        return self.until < self.now

    @property
    def name(self) -> str:
        """Such as "October 2026"."""
        return month_name(self.month)


def period_of(month: date, now: datetime) -> Period:
    """The period of the month that begins on a date. Raises ValueError where it has not begun."""
    since, end = _midnight(month), _midnight(following(month))
    if since > now:
        raise ValueError(f"{month_name(month)} has not begun.")
    return Period(month, since, min(end, now), now)


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_of(moment: datetime) -> date:
    """The first day of the month of a moment in London."""
    return moment.astimezone(LONDON).date().replace(day=1)


def month_name(month: date) -> str:
    """Such as "October 2026"."""
    return f"{month:%B} {month.year}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
