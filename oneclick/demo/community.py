"""Outside the hospitals: pharmacies, general practice, ambulances."""

from typing import Final

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.hospital import DOORS, attend
from oneclick.demo.persons import Person
from oneclick.demo.places import PHARMACY_CODES, PRACTICE_CODES, TOWNS
from oneclick.demo.world import KELBROOK_TOWNS, RX1_TOWNS, World

PRACTICE_TEAMS: Final = {"X81001": "Millrace Surgery", "X81014": "Harbour Practice"}
_STATIONS: Final = {"RYA11": ("Ashenmoor Crews", RX1_TOWNS, 20.0), "RYA14": ("Kelbrook Crews", KELBROOK_TOWNS, 8.0)}
_TOWN_OF_SHOP: Final = {code: town.name for town in TOWNS for code in town.shop_sites}


def run_shops(world: World, day: int) -> None:
    """A day behind the counter: most dispensing needs no record, some does."""
    rng = world.rng
    for code in PHARMACY_CODES:
        hours = _opening(code, world.period.weekday(day))
        if hours is None:
            continue
        for _ in range(world.draw_count(22 if world.period.weekday(day) < 5 else 12)):
            at = world.period.at(day, rng.uniform(*hours))
            town = _TOWN_OF_SHOP[code]
            person = world.draw_patient(
                code, at, {town: 0.9, "Ashenmoor": 0.1} if town != "Ashenmoor" else {town: 1.0}, (1, 130)
            )
            _serve(world, code, person, at)


def _opening(code: str, weekday: int) -> tuple[float, float] | None:
    if code == "FXX25":
        return 8.2, 22.8
    if weekday == 6 or (weekday == 5 and code == "FXX31"):
        return None
    return (9.1, 13.2) if weekday == 5 else (9.1, 17.6)


def _serve(world: World, code: str, person: Person, at: float) -> None:
    rng = world.rng
    access = None
    if rng.random() < 0.42:
        kinds = ("pharmacist", "technician") if rng.random() < 0.3 else ("pharmacist",)
        access = world.open_record(f"Dispensary {code}", kinds, person, at)
    if access is None or rng.random() > 0.02:
        uid = access.staff.uid if access and rng.random() < 0.5 else ""
        start = at + rng.uniform(-600, 1800)
        world.care.enter(person, "dispensing", code, start, start + rng.uniform(2, 60) * 60, staff_uid=uid)


def register_patients(world: World) -> None:
    """The lists of the two practices that send their registrations."""
    for person in world.population.people:
        if person.house.practice in PRACTICE_CODES and person.deceased_on is None:
            since = world.period.start - world.rng.uniform(30, 6000) * DAY
            world.care.enter(person, "registration", person.house.practice, since)


def run_practices(world: World, day: int) -> None:
    """Surgeries: the practice's own patients, and people who are staying for a while."""
    if world.period.weekday(day) >= 5:
        return
    rng = world.rng
    for code in PRACTICE_CODES:
        town = {"Ashenmoor": 1.0} if code == "X81001" else {"Kelbrook": 0.8, "Under Skelton": 0.2}
        for _ in range(world.draw_count(15)):
            at = world.period.at(day, rng.uniform(8.3, 18.2))
            person = _draw_registered(world, code, at, town)
            if rng.random() < 0.6:
                world.care.enter(person, "appointment", code, at - rng.uniform(-300, 900), at + 900)
            world.open_record(PRACTICE_TEAMS[code], ("gp", "gp", "clinic nurse"), person, at)
        for _ in range(world.draw_count(1.6)):
            _register_guest(world, code, world.period.at(day, rng.uniform(9, 17)))


def _draw_registered(world: World, code: str, at: float, towns: dict[str, float]) -> Person:
    while True:
        person = world.draw_patient(code, at, towns)
        if person.house.practice == code:
            return person


def _register_guest(world: World, code: str, at: float) -> None:
    person = world.draw_patient(code, at, RX1_TOWNS)
    world.care.enter(person, "registration", code, at - 600, at + world.rng.uniform(14, 90) * DAY)
    world.open_record(PRACTICE_TEAMS[code], ("receptionist",), person, at + world.rng.uniform(0, 900))


def run_ambulances(world: World, day: int) -> None:
    """Calls by day and night; many end at the emergency department."""
    rng = world.rng
    for site, (team, towns, daily) in _STATIONS.items():
        for _ in range(world.draw_count(daily)):
            at = world.period.at(day, rng.triangular(0, 24, 15))
            person = world.draw_patient("RYA", at, towns)
            away = at + rng.uniform(0.6, 1.6) * HOUR
            world.care.enter(person, "attendance", site, at - rng.uniform(2, 20) * 60, away, team=team)
            if rng.random() < 0.85:
                world.open_record(team, ("paramedic",), person, at + rng.uniform(1, 25) * 60)
            if rng.random() < 0.45:
                attend(world, DOORS[0] if site == "RYA11" or rng.random() < 0.7 else DOORS[1], person, away)
