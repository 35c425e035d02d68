"""The days that the demo covers. An instant is a number of seconds since 1970; a day is counted from the first one."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HOUR = 3600.0
DAY = 86_400.0
WARM_UP = 14
"""Days lived before the first one, so that wards are full and clinics have lists when the events begin."""
_MARGIN = 60


@dataclass(slots=True)
class Period:
    """`days` days from `first` on, by the clocks of London."""

    first: date
    days: int
    _midnights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        wanted = range(-_MARGIN, self.days + _MARGIN)
        self._midnights = [datetime.combine(self.date(day), time(), LONDON).timestamp() for day in wanted]

    def date(self, day: int) -> date:
        """The calendar date of a day."""
        return self.first + timedelta(days=day)

    def weekday(self, day: int) -> int:
        """0 on a Monday."""
        return self.date(day).weekday()

    def at(self, day: int, hour: float) -> float:
        """The instant `hour` hours after local midnight of a day."""
        return self._midnights[day + _MARGIN] + hour * HOUR

    def day_of(self, instant: float) -> int:
        """The day an instant falls on."""
        day = int((instant - self._midnights[_MARGIN]) // DAY)
        if not -_MARGIN < day < self.days + _MARGIN - 2:
            return day
        while instant < self._midnights[day + _MARGIN]:
            day -= 1
        while instant >= self._midnights[day + _MARGIN + 1]:
            day += 1
        return day

    def hour_of(self, instant: float) -> float:
        """Hours since local midnight."""
        return (instant - self.at(self.day_of(instant), 0)) / HOUR

    @property
    def start(self) -> float:
        """The first instant."""
        return self.at(0, 0)

    @property
    def end(self) -> float:
        """The instant after the last one."""
        return self.at(self.days, 0)


def iso(instant: float) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def iso_minute(instant: float) -> str:
    """ISO 8601 in UTC, to the minute, as rotas and appointment books keep it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:00Z")
