"""One wrongful doing in the making: who, when, whose record, and how it is dressed up."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from oneclick.demo.access import Access, Incident
from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.persons import Person
from oneclick.demo.reasons import make_note
from oneclick.demo.roles import VIEW
from oneclick.demo.rotas import overruns
from oneclick.demo.staff import Staff
from oneclick.demo.world import World

_TRIES = 4000


def _anybody(_: object) -> bool:
    return True


def can_view(staff: Staff) -> bool:
    """Whether the main job holds what a view needs."""
    return set(VIEW) <= set(staff.post.role.activity_codes)


@dataclass(slots=True)
class Plot:
    """An incident with the world it happens in."""

    world: World
    incident: Incident

    @property
    def rng(self) -> Random:
        """The world's dice."""
        return self.world.rng

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.rng.random() < share

    def find_actor(self, suits: Callable[[Staff], bool] = _anybody, *, shifts: int = 3) -> Staff:
        """Somebody with this many shifts in the period for whom `suits` holds. LookupError where nobody is."""
        people = self.world.workforce.staff
        shifts = min(shifts, max(self.world.period.days // 4, 1))
        for _ in range(_TRIES):
            staff = self.rng.choice(people)
            if staff.special or not staff.listed or staff.ended_on or not can_view(staff):
                continue
            if len(self.shifts_of(staff)) >= shifts and suits(staff):
                return staff
        raise LookupError(f"nobody suits {self.incident.scenario}")

    def shifts_of(self, staff: Staff) -> list[tuple[float, float]]:
        """When the person works in the main job in the period."""
        period = self.world.period
        shifts = (shift for shift in self.world.rota.shifts_of(staff) if shift.post is staff.post)
        return [(shift.start, shift.end) for shift in shifts if period.start <= shift.start and shift.end < period.end]

    def find_moment(self, staff: Staff, *, after: float = 0.0, before: float = float("inf")) -> float:
        """An instant at work, rather in a quiet hour; or shortly after the shift."""
        shifts = [shift for shift in self.shifts_of(staff) if after <= shift[0] and shift[1] <= before]
        start, end = self.rng.choice(shifts or self.shifts_of(staff))
        draw = self.rng.random()
        if draw < 0.3:
            return end - self.rng.uniform(0.05, 0.9) * HOUR
        return end + overruns(self.rng) * 0.6 if draw > 0.95 else self.rng.uniform(start + 0.3 * HOUR, end)

    def moments_of(self, staff: Staff, count: int) -> list[float]:
        """Instants on different shifts, in order."""
        shifts = self.shifts_of(staff)
        chosen = self.rng.sample(shifts, min(count, len(shifts)))
        return sorted(self.rng.uniform(start + 0.3 * HOUR, end) for start, end in chosen)

    def find_stranger(self, staff: Staff, at: float, suits: Callable[[Person], bool] = _anybody) -> Person:
        """Somebody alive whom the person has nothing to do with."""
        day = self.world.period.date(self.world.period.day_of(at))
        people = self.world.population.people
        for _ in range(_TRIES):
            person = self.rng.choice(people)
            related = staff.is_close_to(person) or person.house.practice == staff.post.organisation
            if not related and person.is_alive(day) and suits(person):
                return person
        raise LookupError(f"no patient suits {self.incident.scenario}")

    def open(self, staff: Staff, person: Person, at: float, **changes: Any) -> Access:
        """The wrongful access: as the person would open any record, with these changes."""
        access = self.world.compose(staff, staff.post, person, at, changes.pop("services", ()))
        if not access.services:
            access.services, access.decisions = ("scr",), ("granted",)
        for name, value in changes.items():
            setattr(access, name, value)
        access.incident = self.incident
        person.left_alone.append((access.organisation, at - 21 * DAY, at + 14 * DAY))
        self.world.add(access)
        return access

    def pretend(self, access: Access, share: float = 0.12) -> None:
        """Now and then give an innocent look: a note, or the right to ask claimed for oneself."""
        if "emergency" not in access.decisions and self.chance(share):
            access.reason = make_note(self.rng, self.rng.choice(("ward", "clinic", "office", "ed")))
        if "granted" in access.decisions and self.chance(share):
            access.self_claimed = True

    def lend_care(self, person: Person, staff: Staff, at: float) -> None:
        """A true contact of the patient with another team of the same organisation: it makes nothing right."""
        kind = self.rng.choice(("appointment", "attendance"))
        start = at + self.rng.uniform(-5, 3) * DAY
        self.world.care.enter(person, kind, staff.post.site.code, start, start + HOUR)

    def treat(self, person: Person, staff: Staff, at: float) -> None:
        """A contact with the person's own team at the time: the patient is theirs."""
        kind = _KIND_OF_PATTERN.get(staff.post.team.pattern, "appointment")
        hours = 60 if kind == "admission" else 1
        team = staff.post.team.name
        start = at - self.rng.uniform(0.05, 0.6) * HOUR
        self.world.care.enter(person, kind, staff.post.site.code, start, at + hours * HOUR, team=team, surely=True)


_KIND_OF_PATTERN = {
    "emergency": "attendance",
    "round the clock": "admission",
    "ambulance": "attendance",
    "shop": "dispensing",
}
