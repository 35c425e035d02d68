"""The region as it lives through the days: who is there, who works, and what is still to come."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from math import exp
from random import Random

from oneclick.demo.access import Access
from oneclick.demo.care import CareBook
from oneclick.demo.clock import DAY, HOUR, Period
from oneclick.demo.devices import find_device
from oneclick.demo.manners import make_access
from oneclick.demo.persons import Person
from oneclick.demo.population import Population
from oneclick.demo.rotas import Rota
from oneclick.demo.staff import Post, Staff, Workforce

RX1_TOWNS = {"Ashenmoor": 0.66, "Tarnwick": 0.12, "Under Skelton": 0.09, "Kelbrook": 0.13}
KELBROOK_TOWNS = {"Kelbrook": 0.75, "Under Skelton": 0.15, "Ashenmoor": 0.10}
RY9_TOWNS = {"Marlswick": 0.92, "Ashenmoor": 0.08}


@dataclass(slots=True)
class World:
    """Everything that ordinary and wrongful conduct draws on."""

    rng: Random
    period: Period
    scale: float
    population: Population
    workforce: Workforce
    rota: Rota
    care: CareBook
    agenda: dict[int, list[Access]] = field(default_factory=lambda: defaultdict(list))

    def add(self, access: Access) -> None:
        """Put an access on the day it happens; what lies outside the period is not told."""
        if self.period.start <= access.at < self.period.end:
            self.agenda[self.period.day_of(access.at)].append(access)

    def draw_count(self, mean: float) -> int:
        """How many come on a day when `mean` come on average at scale 1."""
        mean *= self.scale
        if mean > 40:
            return max(round(self.rng.gauss(mean, mean**0.5)), 0)
        count, left, limit = 0, self.rng.random(), exp(-mean)
        while left > limit:
            count += 1
            left *= self.rng.random()
        return count

    def draw_patient(
        self, organisation: str, at: float, towns: dict[str, float], ages: tuple[int, int] = (0, 130)
    ) -> Person:
        """Somebody living who may need care of the organisation then."""
        day = self.period.date(self.period.day_of(at))
        while True:
            person = self.population.draw(self.rng, towns)
            if ages[0] <= person.age(day) < ages[1] and person.is_alive(day) and person.may_come_to(organisation, at):
                return person

    def age_of(self, person: Person, at: float) -> int:
        """Age in years at an instant."""
        return person.age(self.period.date(self.period.day_of(at)))

    def find_worker(self, team: str, at: float, kinds: Collection[str], person: Person) -> tuple[Staff, Post] | None:
        """Somebody of the team at work who is not close to this patient; staying on where nobody else is there."""
        shifts = [
            (shift.staff, shift.post)
            for shift in self.rota.on_shift(team, at)
            if shift.post.kind in kinds and not shift.staff.is_close_to(person)
        ]
        if not shifts:
            shifts = self._find_overrun(team, at, kinds, person)
        if not shifts:
            return None
        return self.rng.choices(shifts, [staff.pace for staff, _ in shifts])[0]

    def _find_overrun(self, team: str, at: float, kinds: Collection[str], person: Person) -> list[tuple[Staff, Post]]:
        for back in (0.5, 1.0, 2.0):
            near = self.rota.on_shift(team, at - back * HOUR) or self.rota.on_shift(team, at + back * HOUR)
            found = [
                (shift.staff, shift.post)
                for shift in near
                if shift.post.kind in kinds and not shift.staff.is_close_to(person)
            ]
            if found:
                return found
        return []

    def open_record(
        self, team: str, kinds: Collection[str], person: Person, at: float, services: tuple[str, ...] = ()
    ) -> Access | None:
        """An ordinary access by somebody of the team who is there; None where nobody is."""
        worker = self.find_worker(team, at, kinds, person)
        if worker is None or not self.period.start <= at < self.period.end:
            return None
        return self.open_as(*worker, person, at, services)

    def open_as(self, staff: Staff, post: Post, person: Person, at: float, services: tuple[str, ...] = ()) -> Access:
        """An ordinary access by this person, with what comes with it now and then."""
        access = self.compose(staff, post, person, at, services)
        self.add(access)
        draw = self.rng.random()
        if draw < 0.003 and access.is_viewed:
            self._fail_first(access)
        elif draw < 0.0075:
            self._click_wrongly(access)
        elif draw < 0.008 and access.is_viewed:
            access.decisions, access.reason = (), ""  # the message with the decision was lost on its way
        elif not access.services and draw < 0.2:
            self._ask_again_later(access)
        return access

    def compose(self, staff: Staff, post: Post, person: Person, at: float, services: tuple[str, ...] = ()) -> Access:
        """An access with its device, not yet on the agenda."""
        access = make_access(self.rng, staff, post, person, at, self.age_of(person, at), services)
        access.device, access.address = find_device(self.rng, staff, post, self.period.day_of(at), self.scale)
        return access

    def _fail_first(self, access: Access) -> None:
        """A first try ends in an error."""
        first = self.compose(
            access.staff, access.post, access.person, access.at - self.rng.uniform(20, 150), access.services
        )
        first.outcome, first.decisions, first.reason, first.dwell = "error", access.decisions, "", 3
        self.add(first)

    def _click_wrongly(self, access: Access) -> None:
        """The wrong patient of a list is opened and closed at once, then the right one."""
        wrong = self._find_mistaken(access.person)
        if access.staff.is_close_to(wrong):
            return
        first = self.compose(access.staff, access.post, wrong, access.at - self.rng.uniform(15, 100))
        first.dwell = self.rng.uniform(1.5, 9)
        if self.rng.random() < 0.6:
            first.decisions, first.services, first.reason = (), (), ""
        self.add(first)

    def _find_mistaken(self, person: Person) -> Person:
        """A twin or somebody of the same name, else anybody."""
        twins = [
            other
            for other in person.house.members
            if other is not person and other.date_of_birth == person.date_of_birth
        ]
        if twins:
            return twins[0]
        people = self.population.people
        start = self.rng.randrange(len(people))
        near = (people[(start + step) % len(people)] for step in range(200))
        return next((other for other in near if other.family_name == person.family_name), people[start])

    def _ask_again_later(self, refused: Access) -> None:
        """Hours later a colleague asks again, and the patient agrees."""
        at = refused.at + self.rng.uniform(2, 9) * HOUR
        worker = self.find_worker(refused.post.team.name, at, (refused.post.kind,), refused.person)
        if worker and worker[0] is not refused.staff:
            access = self.compose(*worker, refused.person, at, ("scr",))
            access.decisions, access.reason, access.self_claimed = ("granted",), "", False
            self.add(access)

    def pass_days(self, at: float, low: float, high: float) -> float:
        """An instant on a working day, in office hours, between `low` and `high` days later."""
        day = self.period.day_of(at + self.rng.uniform(low, high) * DAY)
        while self.period.weekday(day) >= 5:
            day += 1
        return self.period.at(day, self.rng.uniform(8.75, 16.75))
