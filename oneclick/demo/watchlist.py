"""Patients whose records are watched, and why."""

from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from oneclick.demo.clock import DAY
from oneclick.demo.persons import Person


@dataclass(slots=True)
class Watchlist:
    """Who is watched, from when, until when."""

    GROUNDS: ClassVar[tuple[str, ...]] = (
        "Member of Parliament",
        "Professional footballer",
        "Television presenter",
        "High-risk domestic abuse case",
        "Local councillor",
        "Member of the executive team",
        "Patient's own request after an earlier breach",
        "Witness under protection",
    )
    rng: Random
    rows: dict[str, tuple[Person, str, float, float | None]] = field(default_factory=dict)

    def add(self, person: Person, why: str, since: float) -> None:
        """Watch somebody, for some months or without an end."""
        until = since + self.rng.uniform(120, 500) * DAY if self.rng.random() < 0.5 else None
        self.rows.setdefault(person.nhs_number, (person, why, since, until))

    def add_ordinary(self, people: list[Person], count: int, now: float) -> None:
        """Watch people whom nobody troubles."""
        for person in self.rng.sample(people, count):
            self.add(person, self.rng.choice(self.GROUNDS), now - self.rng.uniform(1, 400) * DAY)
