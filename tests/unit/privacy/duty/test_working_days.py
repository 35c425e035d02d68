"""Working days and the bank holidays of England."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from audit.wording import LONDON
from privacy.duty.working_days import bank_holidays, is_working_day, working_days_after


def test_bank_holidays_of_a_year_as_published():
    assert bank_holidays(2026) == {
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31),
        date(2026, 12, 25), date(2026, 12, 28),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "days"), [(2021, {(12, 27), (12, 28)}), (2022, {(1, 3), (12, 26), (12, 27)}), (2027, {(12, 27), (12, 28)})]
)
def test_a_bank_holiday_on_a_weekend_is_given_later(year, days):
    found = {(day.month, day.day) for day in bank_holidays(year) if day.month in (1, 12)}
    assert days <= found
    assert (12, 25) not in found


def test_a_working_day():
    assert is_working_day(date(2026, 11, 20))
    assert not is_working_day(date(2026, 11, 21))
    assert not is_working_day(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("raised", "days", "due"),
    [
        ("2026-11-20T10:00", 2, "2026-11-24T17:00"),  # a Friday
        ("2026-11-22T23:30", 1, "2026-11-23T17:00"),  # a Sunday
        ("2026-12-23T09:00", 2, "2026-12-29T17:00"),  # Christmas between
        ("2026-11-20T10:00", 0, "2026-11-20T17:00"),
        ("2026-11-20T17:30", 0, "2026-11-23T17:00"),
        ("2026-03-27T10:00", 2, "2026-03-31T17:00"),  # the clock changes between
    ],
)
def test_due_at_the_end_of_work(raised, days, due):
    at = working_days_after(datetime.fromisoformat(raised).replace(tzinfo=LONDON), days)
    assert at == datetime.fromisoformat(due).replace(tzinfo=LONDON)
