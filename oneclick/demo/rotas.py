"""Who works when. What is published is nearly, not quite, what happens."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from oneclick.demo.clock import HOUR, WARM_UP, Period
from oneclick.demo.staff import Post, Staff, Workforce

_CYCLES: dict[str, tuple[tuple[float, float] | None, ...]] = {
    "round the clock": ((7.5, 20), (7.5, 20), (19.5, 32), (19.5, 32), None, None, None, None),
    "emergency": ((8, 17), (8, 17), (14, 24), (14, 24), (22, 32.5), (22, 32.5), None, None, None),
    "ambulance": ((6, 18), (6, 18), (18, 30), (18, 30), None, None, None, None),
}
_WEEKLY: dict[str, tuple[frozenset[int], float, float]] = {
    "weekday": (frozenset(range(5)), 8.5, 17.0),
    "weekday and saturday": (frozenset(range(6)), 8.75, 17.25),
    "shop": (frozenset(range(7)), 8.75, 18.25),
}
PUBLISHED_FOR = frozenset({"RX1", "RYA"})
"""Organisations that send their rotas; the others have none in the feed."""
_ALWAYS_OPEN = "FXX25"
_BY_DAY_ONLY = frozenset({"consultant", "clerk"})


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """One person at work in one post."""

    staff: Staff
    post: Post
    start: float
    end: float


@dataclass(slots=True)
class Rota:
    """The shifts that were worked and those that were published."""

    period: Period
    worked: list[Shift] = field(default_factory=list)
    published: list[Shift] = field(default_factory=list)
    _by_team_day: dict[tuple[str, int], list[Shift]] = field(default_factory=lambda: defaultdict(list))
    _by_staff: dict[str, list[Shift]] = field(default_factory=lambda: defaultdict(list))

    def add(self, shift: Shift, day: int) -> None:
        """Somebody works."""
        self.worked.append(shift)
        self._by_team_day[shift.post.team.name, day].append(shift)
        self._by_staff[shift.staff.uid].append(shift)

    def on_shift(self, team: str, instant: float) -> list[Shift]:
        """The team's shifts that run at this instant."""
        day = self.period.day_of(instant)
        near = self._by_team_day.get((team, day), []) + self._by_team_day.get((team, day - 1), [])
        return [shift for shift in near if shift.start <= instant <= shift.end]

    def shifts_of(self, staff: Staff) -> list[Shift]:
        """Everything one person works, in order."""
        return self._by_staff.get(staff.uid, [])

    def works_at(self, staff: Staff, instant: float) -> bool:
        """Whether the person is on shift."""
        return any(shift.start <= instant <= shift.end for shift in self.shifts_of(staff))


def make_rota(rng: Random, workforce: Workforce, period: Period) -> Rota:
    """Shifts of everybody over the period and some weeks before and after it."""
    rota = Rota(period)
    for members in workforce.by_team.values():
        for place, (staff, post) in enumerate(members):
            for day, start, end in _draw_shifts(rng, staff, post, place, period):
                shift = Shift(staff, post, period.at(day, start), period.at(day, end))
                _enter(rng, rota, workforce, shift, day)
    return rota


def _enter(rng: Random, rota: Rota, workforce: Workforce, shift: Shift, day: int) -> None:
    """Publish and work a shift. Swaps among colleagues often never reach the published rota."""
    worked = shift
    if shift.post.team.pattern in _CYCLES and rng.random() < 0.012:
        other, post = rng.choice(workforce.by_team[shift.post.team.name])
        if post.kind == shift.post.kind and other.works_on(rota.period.date(day)):
            worked = Shift(other, post, shift.start, shift.end)
    rota.add(worked, day)
    if shift.post.organisation in PUBLISHED_FOR and shift.staff.listed:
        rota.published.append(shift)


def _draw_shifts(rng: Random, staff: Staff, post: Post, place: int, period: Period) -> list[tuple[int, float, float]]:
    second = post is not staff.post
    away = _draw_leave(rng, period)
    free = frozenset(rng.sample(range(5), rng.choice((0, 0, 0, 1, 2))))
    late = rng.choice((-0.5, 0, 0, 0.5, 1))
    shifts = []
    for day in range(-WARM_UP, period.days):
        if day in away or not staff.works_on(period.date(day)) or rng.random() < 0.015:
            continue
        if second:
            hours = (9.0, 17.0) if period.weekday(day) == staff.number % 5 else None
        elif post.team.pattern in _CYCLES and post.kind not in _BY_DAY_ONLY:
            cycle = _CYCLES[post.team.pattern]
            hours = cycle[(day + place * 5 + WARM_UP) % len(cycle)]
        else:
            hours = _weekly_hours(post, period.weekday(day), day, place, free, late)
        if hours:
            shifts.append((day, *hours))
    return shifts


def _weekly_hours(
    post: Post, weekday: int, day: int, place: int, free: frozenset[int], late: float
) -> tuple[float, float] | None:
    days, start, end = _WEEKLY.get(post.team.pattern, _WEEKLY["weekday"])
    if weekday not in days or weekday in free:
        return None
    if weekday >= 5 and (day // 7 + place) % 3:
        return None
    if post.team.pattern == "shop":
        return _shop_hours(post, place, day, weekday)
    return start + late, end + late


def _shop_hours(post: Post, place: int, day: int, weekday: int) -> tuple[float, float] | None:
    if post.site.code == _ALWAYS_OPEN:
        return (8, 15.5) if (place + day) % 2 else (15, 23)
    return None if weekday == 6 else (8.75, 13.5 if weekday == 5 else 18.25)


def _draw_leave(rng: Random, period: Period) -> frozenset[int]:
    """Days of leave: one longer one for some, single days for others."""
    days: set[int] = set()
    if rng.random() < 0.3 * period.days / 60 + 0.1:
        first = rng.randint(-WARM_UP, period.days)
        days.update(range(first, first + rng.choice((5, 7, 9, 14))))
    days.update(rng.randint(-WARM_UP, period.days) for _ in range(rng.randint(0, 3)))
    return frozenset(days)


def overruns(rng: Random) -> float:
    """Seconds that somebody stays on after a shift."""
    return rng.expovariate(1 / (0.35 * HOUR))
