"""Working days in England: Monday to Friday without the bank holidays, which follow from the calendar.

A single bank holiday that is proclaimed for one year (a coronation, a funeral) is not known here and counts as a working day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from audit.wording import LONDON

END_OF_WORK: Final = time(17)
SATURDAY: Final = 5


def is_working_day(day: date) -> bool:
    """Whether people are at work on a day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days_after(moment: datetime, days: int) -> datetime:
    """The end of work (5pm in London) so many working days after the day of a moment; with 0 days, of the next that ends."""
    day = moment.astimezone(LONDON).date()
    if not days and (not is_working_day(day) or moment >= _end(day)):
        days = 1
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return _end(day)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a year, with the day given instead of one that falls on a weekend."""
    easter = _easter(year)
    moving = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday(year, 5),
        _monday(year, 6) - timedelta(days=7),
        _monday(year, 9) - timedelta(days=7),
    }
    taken: set[date] = set()
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        instead = day
        while instead.weekday() >= SATURDAY or instead in taken or (instead != day and _is_christmas(instead)):
            instead += timedelta(days=1)
        taken.add(instead)
    return frozenset(moving | taken)


def _end(day: date) -> datetime:
    return datetime.combine(day, END_OF_WORK, LONDON)


def _is_christmas(day: date) -> bool:
    return (day.month, day.day) in {(12, 25), (12, 26)}


def _monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the rule of Meeus, Jones and Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
