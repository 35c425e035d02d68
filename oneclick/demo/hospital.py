"""Emergency departments and wards: attendances, admissions, rounds, pharmacists, coders."""

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.persons import Person
from oneclick.demo.places import MEDICAL_WARDS, SITES, SURGICAL_WARDS
from oneclick.demo.world import KELBROOK_TOWNS, RX1_TOWNS, RY9_TOWNS, World

DOCTORS: Final = ("doctor", "consultant")
NURSES: Final = ("nurse",)
PHARMACISTS: Final = ("pharmacist", "technician")
_ARRIVALS: Final = tuple(accumulate((2, 2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 7, 7, 7, 7, 8, 8, 7, 6, 5, 4, 3)))


@dataclass(frozen=True, slots=True)
class Door:
    """An emergency department and where its patients are admitted to."""

    team: str
    site: str
    reception: str
    towns: dict[str, float] = field(hash=False)
    daily: float
    admitted: float
    opens: float = 0.0
    closes: float = 24.0
    first_ward: str = ""
    wards: tuple[str, ...] = ()
    pharmacy: str = ""
    coders: str = ""

    @property
    def organisation(self) -> str:
        """ODS code of the trust."""
        return SITES[self.site].organisation


DOORS: Final = (
    Door(
        "Emergency Department",
        "RX101",
        "ED Reception",
        RX1_TOWNS,
        72,
        0.25,
        first_ward="Acute Medical Unit",
        wards=(*MEDICAL_WARDS[:3], *SURGICAL_WARDS, "Critical Care"),
        pharmacy="Pharmacy",
        coders="Clinical Coding",
    ),
    Door(
        "Urgent Treatment Centre",
        "RX102",
        "UTC Reception",
        KELBROOK_TOWNS,
        26,
        0.05,
        7.5,
        22.5,
        wards=("Harbour Ward",),
        pharmacy="Kelbrook Pharmacy Team",
        coders="Clinical Coding",
    ),
    Door(
        "A&E",
        "RY901",
        "",
        RY9_TOWNS,
        26,
        0.2,
        wards=("Medical Ward", "Surgical Ward"),
        pharmacy="Marlswick Pharmacy",
        coders="Marlswick Records",
    ),
)


def run_doors(world: World, day: int) -> None:
    """Everybody who comes to an emergency department on a day by themselves."""
    for door in DOORS:
        busy = 1.12 if world.period.weekday(day) in {0, 6} else 0.98
        for _ in range(world.draw_count(door.daily * busy)):
            at = world.period.at(day, _draw_arrival(world, door))
            person = world.population.add_visitor(world.rng) if world.rng.random() < 0.012 else None
            attend(world, door, person or world.draw_patient(door.organisation, at, door.towns), at)


def _draw_arrival(world: World, door: Door) -> float:
    while True:
        hour = world.rng.choices(range(24), cum_weights=_ARRIVALS)[0] + world.rng.random()
        if door.opens <= hour <= door.closes:
            return hour


def attend(world: World, door: Door, person: Person, at: float) -> None:
    """One attendance and who opens the record in it."""
    rng = world.rng
    end = at + min(rng.lognormvariate(1.15, 0.55), 15) * HOUR
    child = world.age_of(person, at) < 18
    if child and rng.random() < 0.75:
        world.open_record(door.team, NURSES, person, at + rng.uniform(2, 25) * 60, ("cpis",))
    elif rng.random() < 0.33:
        world.open_record(door.team, NURSES, person, at + rng.uniform(2, 30) * 60)
    doctor = None
    if rng.random() < 0.72:
        doctor = world.open_record(door.team, DOCTORS, person, rng.uniform(at + 900, max(end - 300, at + 1200)))
    if rng.random() < 0.11:
        world.open_record(door.team, DOCTORS, person, rng.uniform(at + 900, end))
    if door.reception and rng.random() < 0.05:
        world.open_record(
            door.reception, ("receptionist",), person, at + rng.uniform(0, 9) * 60, ("reasonable_adjustment",)
        )
    known = doctor.staff.uid if doctor and rng.random() < 0.6 else ""
    world.care.enter(person, "attendance", door.site, at + rng.uniform(-300, 500), end, team=door.team, staff_uid=known)
    if rng.random() < door.admitted * (0.2 if child else 1.15):
        admit(world, door, person, end)


def admit(world: World, door: Door, person: Person, at: float) -> None:
    """One stay, on the admissions unit first where there is one."""
    rng = world.rng
    ward = "Children's Ward" if world.age_of(person, at) < 16 and door.first_ward else rng.choice(door.wards)
    leaves = at + min(max(rng.lognormvariate(1.05, 0.85), 0.4), 40) * DAY
    starts = at
    if door.first_ward and ward in MEDICAL_WARDS:
        starts = min(at + rng.uniform(8, 40) * HOUR, leaves)
        world.care.enter(person, "admission", door.site, at, starts, team=door.first_ward)
        clerk_in(world, door, door.first_ward, person, at, starts)
    if starts < leaves:
        world.care.enter(person, "admission", _site_of(ward, door), starts, leaves, team=ward)
        if starts == at:
            clerk_in(world, door, ward, person, at, leaves)
        stay(world, ward, person, starts, leaves)
    discharge(world, door, ward, person, leaves)
    if world.age_of(person, at) > 60 and rng.random() < 0.035:
        person.deceased_on = world.period.date(world.period.day_of(leaves))


def _site_of(ward: str, door: Door) -> str:
    return "RX102" if ward == "Harbour Ward" else door.site


def clerk_in(world: World, door: Door, ward: str, person: Person, at: float, end: float) -> None:
    """The first hours: a doctor, a nurse, and a pharmacist in working hours."""
    rng = world.rng
    if rng.random() < 0.78:
        world.open_record(ward, DOCTORS, person, at + rng.uniform(0.3, 4.5) * HOUR)
    if rng.random() < 0.22:
        world.open_record(ward, NURSES, person, at + rng.uniform(0.2, 3) * HOUR)
    if rng.random() < 0.86:
        seen = _next_working_hour(world, at + rng.uniform(1, 12) * HOUR)
        if seen < max(end, at + 40 * HOUR):
            world.open_record(door.pharmacy, PHARMACISTS, person, seen)


def _next_working_hour(world: World, at: float) -> float:
    """The same instant, or one in the next working morning."""
    day = world.period.day_of(at)
    hour = world.period.hour_of(at)
    if hour > 17:
        day, hour = day + 1, 0.0
    return world.period.at(day, hour if hour >= 9 else world.rng.uniform(9, 12.5))


def stay(world: World, ward: str, person: Person, starts: float, leaves: float) -> None:
    """Rounds, nights and therapists while somebody lies on a ward."""
    rng = world.rng
    for day in range(world.period.day_of(starts) + 1, world.period.day_of(leaves) + 1):
        if rng.random() < 0.24:
            world.open_record(ward, DOCTORS, person, world.period.at(day, rng.triangular(8.2, 16, 9.6)))
        if rng.random() < 0.11:
            world.open_record(ward, NURSES, person, world.period.at(day, rng.uniform(0, 24)))
        if rng.random() < 0.07 and ward not in {"Medical Ward", "Surgical Ward"}:
            world.open_record("Therapies", ("therapist",), person, world.period.at(day, rng.uniform(9, 16)))
        if rng.random() < 0.03:
            world.open_record(
                ward, ("clerk",), person, world.period.at(day, rng.uniform(9, 16)), ("reasonable_adjustment",)
            )


def discharge(world: World, door: Door, ward: str, person: Person, at: float) -> None:
    """Medicines to take home, the letter, and days later the coders."""
    rng = world.rng
    if rng.random() < 0.36:
        world.open_record(door.pharmacy, PHARMACISTS, person, at - rng.uniform(1, 6) * HOUR)
    if rng.random() < 0.24:
        world.open_record(ward, DOCTORS, person, at - rng.uniform(0.3, 7) * HOUR)
    if rng.random() < 0.8:
        world.open_record(door.coders, ("coder",), person, world.pass_days(at, 0.6, 9))
    if rng.random() < 0.04 and door.team == "Emergency Department":
        world.open_record("Health Records", ("records",), person, world.pass_days(at, 1, 25))


def run_elective(world: World, day: int) -> None:
    """Planned admissions to the surgical wards and to maternity."""
    door = DOORS[0]
    if world.period.weekday(day) >= 5:
        return
    for _ in range(world.draw_count(9)):
        at = world.period.at(day, world.rng.uniform(7.2, 9.5))
        ward = world.rng.choice((*SURGICAL_WARDS, *SURGICAL_WARDS, "Maternity"))
        person = world.draw_patient("RX1", at, RX1_TOWNS, (18, 45) if ward == "Maternity" else (18, 95))
        if ward == "Maternity" and person.sex == "m":
            continue
        leaves = at + world.rng.uniform(0.3, 5) * DAY
        world.care.enter(person, "admission", door.site, at, leaves, team=ward)
        clerk_in(world, door, ward, person, at, leaves)
        stay(world, ward, person, at, leaves)
        discharge(world, door, ward, person, leaves)
