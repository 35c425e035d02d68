from datetime import date

from oneclick.demo.clock import DAY, Period, iso, iso_minute

SPRING = Period(date(2026, 3, 20), 20)


def test_midnight_is_local_before_and_after_the_clocks_change() -> None:
    assert iso(SPRING.at(0, 0)) == "2026-03-20T00:00:00.000Z"
    assert iso(SPRING.at(15, 9.5)) == "2026-04-04T08:30:00.000Z"
    assert iso_minute(SPRING.at(9, 12)) == "2026-03-29T12:00:00Z"


def test_day_of_is_the_inverse_of_at() -> None:
    for day in range(-14, 24):
        for hour in (0, 0.01, 12, 22.99):
            assert SPRING.day_of(SPRING.at(day, hour)) == day


def test_day_of_an_instant_long_ago_is_far_below_nought() -> None:
    assert SPRING.day_of(SPRING.start - 3000 * DAY) < -2900


def test_hour_and_end() -> None:
    assert SPRING.hour_of(SPRING.at(3, 7.25)) == 7.25
    assert SPRING.day_of(SPRING.end) == 20
    assert SPRING.weekday(0) == 4
