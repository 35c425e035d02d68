"""The calendar of a procedure, in London's time: days, weeks from Monday, months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from audit.wording import LONDON, local_date
from privacy.procedure.models import Frequency
from privacy.reports.period import following, month_name


def end_of_period(frequency: str, moment: datetime) -> datetime:
    """When the day, week or month that a moment lies in ends."""
    day = moment.astimezone(LONDON).date()
    if frequency == Frequency.MONTHLY:
        return midnight(following(day.replace(day=1)))
    return midnight(day + timedelta(days=7 - day.weekday() if frequency == Frequency.WEEKLY else 1))


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), LONDON)


def period_name(starts_at: datetime, ends_at: datetime) -> str:
    """A period in words: "October 2026", "2 Nov 2026", "2 Nov 2026 to 8 Nov 2026"."""
    first, last = starts_at.astimezone(LONDON).date(), (ends_at - timedelta(seconds=1)).astimezone(LONDON).date()
    if first.day == 1 and midnight(following(first)) == ends_at:
        return month_name(first)
    return local_date(starts_at) if first == last else f"{local_date(starts_at)} to {local_date(midnight(last))}"
