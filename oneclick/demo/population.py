"""The people of the region: streets, houses, families, and who is related to whom."""

from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from oneclick.demo.households import People, draw_household, make_person
from oneclick.demo.names import STREET_KINDS, STREET_WORDS
from oneclick.demo.numbers import NUMBERS_IN_RANGE, NhsNumbers
from oneclick.demo.persons import House, Person
from oneclick.demo.places import TOWNS, Town

PEOPLE_AT_SCALE_1 = 24_000
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(slots=True)
class Population:
    """Everyone who lives in the region."""

    makers: People
    people: list[Person] = field(default_factory=list)
    by_town: dict[str, list[Person]] = field(default_factory=dict)
    houses: list[House] = field(default_factory=list)
    visitors: list[Person] = field(default_factory=list)
    _weights: dict[str, list[float]] = field(default_factory=dict)

    def settle(self) -> None:
        """Fix how likely each person is to need care, once everyone has moved in."""
        for town, people in self.by_town.items():
            self._weights[town] = list(accumulate(person.frailty for person in people))

    def draw(self, rng: Random, towns: dict[str, float]) -> Person:
        """Someone who needs care, from towns with these shares; the frail come more often."""
        town = rng.choices(list(towns), list(towns.values()))[0]
        weights = self._weights[town]
        return self.by_town[town][bisect(weights, rng.random() * weights[-1])]

    def add_visitor(self, rng: Random) -> Person:
        """Someone from far away whom the patient index does not hold."""
        house = House("", "", "", "elsewhere", -1)
        visitor = make_person(self.makers, rng, house, int(rng.triangular(1, 88, 30)))
        self.visitors.append(visitor)
        return visitor


def make_population(rng: Random, *, size: int, today: date) -> Population:
    """Fill streets with households until `size` people live in them."""
    if size > NUMBERS_IN_RANGE * 0.9:
        raise ValueError(f"{size} people need more NHS numbers than the test range holds; use a smaller --scale")
    makers = People(NhsNumbers(rng), today)
    population = Population(makers)
    for town in TOWNS:
        _fill_town(population, makers, rng, town, max(int(size * town.share), 60))
    population.people = [person for people in population.by_town.values() for person in people]
    for person in population.people:
        _set_health(rng, person, today)
    population.settle()
    return population


def _fill_town(population: Population, makers: People, rng: Random, town: Town, size: int) -> None:
    names = [f"{word} {kind}" for word in STREET_WORDS for kind in STREET_KINDS]
    rng.shuffle(names)
    residents: list[Person] = population.by_town.setdefault(town.name, [])
    families: list[Person] = []
    street = 0
    while len(residents) < size:
        name = names[street % len(names)]
        for house in _make_street(rng, town, name, street, len(population.houses)):
            population.houses.append(house)
            draw_household(makers, rng, house, families)
            residents.extend(house.members)
        street += 1


def _make_street(rng: Random, town: Town, name: str, street: int, first: int) -> list[House]:
    outward = town.outward[street % len(town.outward)]
    sector = street // len(town.outward) % 9 + 1
    flats = rng.random() < 0.15
    houses = []
    postcode = ""
    for number in range(rng.randint(8, 46)):
        if number % 15 == 0:
            postcode = f"{outward} {sector}{rng.choice(_INWARD)}{rng.choice(_INWARD)}"
        line = f"Flat {number + 1}, {name.split(maxsplit=1)[0]} House, {name}" if flats else f"{number + 1} {name}"
        practice = rng.choice(town.practices)
        houses.append(House(f"{line}, {town.name}", postcode, practice, town.name, first))
    return houses


def _set_health(rng: Random, person: Person, today: date) -> None:
    age = person.age(today)
    frailty = 1.9 if age < 5 else 0.7 if age < 40 else 1.0 if age < 65 else 2.4 if age < 80 else 4.0
    person.frailty = frailty * rng.lognormvariate(0, 1.0)
    draw = rng.random()
    person.summary = "no_record" if draw < 0.02 else "denied" if draw < 0.027 else "success"
    person.needs_adjustments = rng.random() < 0.03
    person.has_protection_plan = age < 18 and rng.random() < 0.05
    if rng.random() < (0.0005 if age < 65 else 0.022):
        person.deceased_on = max(today - timedelta(days=rng.randint(15, 700)), person.date_of_birth)
