"""Conduct that shows only over many accesses or many people."""

from collections.abc import Callable, Iterator

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.hospital import DOORS, attend
from oneclick.demo.persons import Person
from oneclick.demo.reasons import make_emergency_reason, make_weak_reason
from oneclick.demo.roles import EMERGENCY
from oneclick.demo.staff import Staff
from oneclick.demo.watchlist import Watchlist
from oneclick.demo.wrongdoing.plot import Plot

_PASTED = (
    "pt consented verbally",
    "clinically indicated",
    "unable to obtain consent",
    "access required for patient care",
    "emergency access needed for treatment",
    "seen in dept",
)


def crowd_on_watched(plot: Plot, watchlist: Watchlist) -> None:
    """Somebody in the news is brought in; many look who have no part in the care."""
    world = plot.world
    at = world.period.at(plot.rng.randint(0, max(world.period.days - 4, 0)), plot.rng.uniform(8, 20))
    person = world.draw_patient("RX1", at, DOORS[0].towns, (16, 75))
    watchlist.add(person, plot.rng.choice(("In the news", "Serious incident reported locally")), at - DAY)
    attend(world, DOORS[0], person, at)
    seen: set[str] = set()
    for _ in range(plot.rng.randint(6, 9)):
        staff = plot.find_actor(lambda staff: staff.post.organisation in {"RX1", "RYA"} and staff.uid not in seen)
        seen.add(staff.uid)
        when = plot.find_moment(staff, after=at, before=at + 5 * DAY)
        if not at < when < at + 6 * DAY:
            when = at + plot.rng.uniform(2, 70) * HOUR
        plot.pretend(plot.open(staff, person, when))


def peek_at_watched(plot: Plot, watchlist: Watchlist) -> None:
    """One look at somebody who is watched."""
    staff = plot.find_actor()
    at = plot.find_moment(staff)
    person = plot.find_stranger(staff, at)
    watchlist.add(person, plot.rng.choice(watchlist.GROUNDS), at - plot.rng.uniform(20, 300) * DAY)
    plot.pretend(plot.open(staff, person, at))


def browse_slowly(plot: Plot) -> None:
    """One or two strangers a shift over the whole period, alike in age and sex."""
    staff = plot.find_actor(shifts=max(plot.world.period.days // 4, 3))
    sex = plot.rng.choice("fm")
    youngest = plot.rng.choice((16, 22, 30, 70))
    today = plot.world.period.date(0)

    def suits(person: Person) -> bool:
        return person.sex == sex and youngest <= person.age(today) < youngest + 14

    shifts = plot.shifts_of(staff)
    for start, end in shifts:
        if not plot.chance(min(0.75, 15 / len(shifts))):
            continue
        for _ in range(plot.rng.choice((1, 1, 2))):
            at = plot.rng.uniform(start + 0.3 * HOUR, end)
            plot.pretend(plot.open(staff, plot.find_stranger(staff, at, suits), at), 0.07)


def browse_in_bulk(plot: Plot) -> None:
    """Many within an hour, seconds each: a street, a surname, a school class."""
    staff = plot.find_actor(lambda staff: staff.post.kind not in {"coder", "coordinator", "paramedic"})
    at = plot.find_moment(staff)
    for person, _ in zip(_draw_list(plot, staff, at), range(plot.rng.randint(12, 18)), strict=False):
        access = plot.open(staff, person, at, dwell=plot.rng.uniform(4, 40), reason="", services=("scr",))
        access.decisions = ("granted",)
        at += access.dwell + plot.rng.uniform(20, 110)


def _draw_list(plot: Plot, staff: Staff, at: float) -> Iterator[Person]:
    first = plot.find_stranger(staff, at)
    today = plot.world.period.date(0)
    town = plot.world.population.by_town[first.house.town]
    alike: list[Callable[[Person], bool]] = [
        lambda person: person.house.street == first.house.street,
        lambda person: person.family_name == first.family_name,
        lambda person: person.age(today) == first.age(today) and person.sex == first.sex,
    ]
    people: list[Person] = []
    for suits in plot.rng.sample(alike, 3):
        people.extend(person for person in town if suits(person) and person not in people)
    return (person for person in people if person.is_alive(today) and not staff.is_close_to(person))


def call_emergencies_by_habit(plot: Plot) -> None:
    """Somebody presses the red button because it is quicker, often with the same words."""
    staff = plot.find_actor(_could_ask, shifts=6)
    words = make_emergency_reason(plot.rng, weak=0.5)
    for at in plot.moments_of(staff, plot.rng.randint(8, 12)):
        person = plot.find_stranger(staff, at)
        if plot.chance(0.5):
            plot.treat(person, staff, at)
        reason = words if plot.chance(0.7) else make_emergency_reason(plot.rng, weak=0.3)
        plot.open(staff, person, at, decisions=("emergency",), reason=reason, services=("scr",))


def paste_reasons(plot: Plot) -> None:
    """The same sentence under many patients who have nothing in common."""
    staff = plot.find_actor(_could_ask, shifts=5)
    words = plot.rng.choice(_PASTED) if plot.chance(0.7) else make_weak_reason(plot.rng)
    for at in plot.moments_of(staff, plot.rng.randint(6, 9)):
        person = plot.find_stranger(staff, at)
        if plot.chance(0.3):
            plot.treat(person, staff, at)
        plot.open(staff, person, at, decisions=("emergency",), reason=words, services=("scr",))


def _could_ask(staff: Staff) -> bool:
    """Works where patients can speak for themselves, and may call an emergency."""
    return EMERGENCY in staff.post.role.activity_codes and staff.post.team.pattern != "ambulance"
