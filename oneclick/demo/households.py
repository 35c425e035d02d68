"""Who lives together: couples, families, twins, lodgers, care homes."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from oneclick.demo.names import Heritage, draw_given_name, draw_heritage, draw_surname, name_like
from oneclick.demo.numbers import NhsNumbers
from oneclick.demo.persons import House, Person

_KINDS = {
    "single": 0.19,
    "elder": 0.13,
    "couple": 0.20,
    "elder couple": 0.13,
    "family": 0.22,
    "lone parent": 0.06,
    "shared house": 0.05,
    "three generations": 0.019,
    "care home": 0.001,
}


@dataclass(slots=True)
class People:
    """What makes people: the numbers still free and the day that ages are counted to."""

    numbers: NhsNumbers
    today: date


def make_person(
    makers: People,
    rng: Random,
    house: House,
    age: int,
    surname: str = "",
    heritage: Heritage | None = None,
    sex: str = "",
) -> Person:
    """A person of about this age; what is not given is drawn."""
    heritage = heritage or draw_heritage(rng)
    sex = sex or rng.choice("fm")
    born = makers.today - timedelta(days=age * 365 + rng.randint(10, 360))
    given_name = draw_given_name(rng, heritage, sex, age)
    surname = surname or draw_surname(rng, heritage)
    person = Person(makers.numbers.draw(), given_name, surname, sex, born, house, heritage)
    house.members.append(person)
    return person


def draw_household(makers: People, rng: Random, house: House, families: list[Person]) -> None:
    """Let somebody move in. A part of the households belongs to a family that lives elsewhere in the town."""
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    if kind == "care home":
        _fill_care_home(makers, rng, house)
    elif kind == "shared house":
        for _ in range(rng.randint(2, 5)):
            make_person(makers, rng, house, rng.randint(18, 38))
    else:
        _fill_family_home(makers, rng, house, kind, families)


def _fill_care_home(makers: People, rng: Random, house: House) -> None:
    name = rng.choice(("The Limes", "Moorview", "St Anne's", "Beech Lodge", "Harbour Lights", "Fernlea"))
    house.address_line = f"{name} Care Home, {house.address_line}"
    for _ in range(rng.randint(14, 34)):
        make_person(makers, rng, house, int(rng.triangular(68, 101, 87)))


def _fill_family_home(makers: People, rng: Random, house: House, kind: str, families: list[Person]) -> None:
    age = rng.randint(66, 94) if kind.startswith("elder") else rng.randint(22, 58)
    relative = rng.choice(families) if families and rng.random() < 0.25 else None
    heritage = relative.heritage if relative else draw_heritage(rng)
    surname = relative.family_name if relative else draw_surname(rng, heritage)
    first = make_person(makers, rng, house, age, surname, heritage)
    families.append(first)
    if relative:
        relative.kin.append(first)
        first.kin.append(relative)
    if kind in {"couple", "elder couple", "family", "three generations"}:
        _add_partner(makers, rng, first, age)
    if kind in {"family", "lone parent", "three generations"}:
        _add_children(makers, rng, first, age)
    if kind == "three generations":
        make_person(makers, rng, house, age + rng.randint(22, 34), surname, heritage)


def _add_partner(makers: People, rng: Random, first: Person, age: int) -> None:
    same = rng.random() < 0.85
    heritage = first.heritage if same else draw_heritage(rng)
    surname = first.family_name if rng.random() < 0.7 else draw_surname(rng, heritage)
    sex = ("m" if first.sex == "f" else "f") if rng.random() < 0.96 else first.sex
    make_person(makers, rng, first.house, max(age + round(rng.gauss(0, 3)), 19), surname, heritage, sex)


def _add_children(makers: People, rng: Random, parent: Person, age: int) -> None:
    surname = parent.house.members[-1].family_name if rng.random() < 0.2 else parent.family_name
    oldest = min(max(age - 20, 0), 21)
    child = make_person(makers, rng, parent.house, rng.randint(0, oldest), surname, parent.heritage)
    if rng.random() < 0.03:
        _add_twin(makers, rng, child)
    for _ in range(rng.choices((0, 1, 2, 3), (30, 45, 18, 7))[0]):
        make_person(makers, rng, parent.house, rng.randint(0, oldest), surname, parent.heritage)


def _add_twin(makers: People, rng: Random, child: Person) -> None:
    twin = make_person(makers, rng, child.house, 0, child.family_name, child.heritage, child.sex)
    twin.date_of_birth = child.date_of_birth
    twin.given_name = name_like(rng, child.given_name, child.heritage, child.sex)
