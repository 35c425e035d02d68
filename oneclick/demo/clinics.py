"""Outpatients: clinic lists, referrals, letters, meetings, vaccinations, safeguarding."""

from typing import Final

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.devices import find_laptop
from oneclick.demo.persons import Person
from oneclick.demo.places import MEETING_TEAMS, OUTPATIENT_TEAMS, TEAMS
from oneclick.demo.reasons import make_legal_reason
from oneclick.demo.world import KELBROOK_TOWNS, RX1_TOWNS, RY9_TOWNS, World

LISTS_AHEAD: Final = 3
"""Clinic lists are known this many days before, so that people can prepare."""
CLINICIANS: Final = ("consultant", "doctor")
_SITES: Final = {team.name: team.site for team in TEAMS}
_TOWNS: Final = {"RX101": RX1_TOWNS, "RX103": RX1_TOWNS, "RX102": KELBROOK_TOWNS, "RY901": RY9_TOWNS}


def run_clinics(world: World, day: int) -> None:
    """Make the lists of the day that is `LISTS_AHEAD` days ahead, and take today's referrals."""
    ahead = day + LISTS_AHEAD
    if world.period.weekday(ahead) < 5:
        for place, team in enumerate(OUTPATIENT_TEAMS):
            for hour in (9.0, 13.5):
                if (ahead * 3 + place * 5 + int(hour)) % 10 < 6:
                    _run_list(world, team, ahead, hour)
        if world.period.weekday(ahead) in {1, 4}:
            _run_vaccinations(world, ahead)
    if world.period.weekday(day) < 5:
        _take_referrals(world, day)
        _run_meetings(world, day)
        _run_safeguarding(world, day)


def _ages(team: str) -> tuple[int, int]:
    return (0, 17) if team.startswith("Paed") else (16, 100)


def _run_list(world: World, team: str, day: int, hour: float) -> None:
    site = _SITES[team]
    for place in range(world.draw_count(11)):
        at = world.period.at(day, hour + (place % 14) * 0.25)
        person = world.draw_patient(site[:3], at, _TOWNS[site], _ages(team))
        _see(world, team, site, person, at)


def _see(world: World, team: str, site: str, person: Person, at: float) -> None:
    """One appointment: the preparation, the visit, the letter."""
    rng = world.rng
    missed = rng.random() < 0.07
    if rng.random() < 0.11:
        world.open_record(team, ("secretary", "clinic nurse"), person, world.pass_days(at, -2.4, -0.6))
    seen = None
    if not missed and rng.random() < 0.55:
        seen = world.open_record(team, CLINICIANS, person, at + rng.uniform(-300, 2400))
    if not missed and rng.random() < 0.1:
        world.open_record(team, ("clinic nurse",), person, at + rng.uniform(-900, 1200))
    if not missed and rng.random() < 0.05:
        world.open_record(team, ("receptionist",), person, at - rng.uniform(60, 900), ("reasonable_adjustment",))
    if rng.random() < 0.12:
        world.open_record(team, ("secretary",), person, world.pass_days(at, 0.3, 6))
    uid = seen.staff.uid if seen and rng.random() < 0.8 else ""
    world.care.enter(person, "appointment", site, at, at + 20 * 60, team=team, staff_uid=uid)


def _run_vaccinations(world: World, day: int) -> None:
    """A shared clinic: very many people in a day, one service, few minutes each."""
    for place in range(world.draw_count(34)):
        at = world.period.at(day, 9 + place * 0.2)
        person = world.draw_patient("RX1", at, RX1_TOWNS, (12, 100))
        world.care.enter(person, "appointment", "RX103", at, at + 600, team="Vaccination Clinic")
        if world.rng.random() < 0.75:
            access = world.open_record(
                "Vaccination Clinic", ("clinic nurse",), person, at + world.rng.uniform(0, 500), ("covid_vaccination",)
            )
            if access:
                access.dwell = min(access.dwell, 40)


def _take_referrals(world: World, day: int) -> None:
    rng = world.rng
    for _ in range(world.draw_count(24)):
        team = rng.choice(OUTPATIENT_TEAMS)
        site = _SITES[team]
        at = world.period.at(day, rng.uniform(8, 18))
        person = world.draw_patient(site[:3], at, _TOWNS[site], _ages(team))
        world.care.enter(person, "referral", site, at, at + rng.uniform(20, 120) * DAY, team=team)
        if rng.random() < 0.6:
            world.open_record(team, ("consultant", "secretary"), person, world.pass_days(at, 0.4, 8))


def _run_meetings(world: World, day: int) -> None:
    """The coordinator of a cancer meeting goes through the week's list in one sitting."""
    for place, team in enumerate(MEETING_TEAMS):
        if world.period.weekday(day) != 1 + place:
            continue
        at = world.period.at(day, world.rng.uniform(9, 14))
        for _ in range(world.draw_count(16)):
            person = world.draw_patient("RX1", at, RX1_TOWNS, (35, 95))
            referred = at - world.rng.uniform(3, 40) * DAY
            world.care.enter(person, "referral", "RX101", referred, at + 60 * DAY, team=team)
            access = world.open_record(team, ("coordinator",), person, at)
            at += (min(access.dwell, 100) if access else 60) + world.rng.uniform(15, 120)


def _run_safeguarding(world: World, day: int) -> None:
    """Caseload of the safeguarding team; at times by statute, without the family's consent."""
    rng = world.rng
    for _ in range(world.draw_count(2.2)):
        at = world.period.at(day, rng.uniform(9, 16))
        person = world.draw_patient("RX1", at, RX1_TOWNS, (0, 18) if rng.random() < 0.7 else (18, 95))
        world.care.enter(
            person, "caseload", "RX101", at - rng.uniform(0.2, 20) * DAY, None, team="Safeguarding", surely=True
        )
        child = world.age_of(person, at) < 18
        access = world.open_record("Safeguarding", ("safeguarding",), person, at, ("cpis",) if child else ("scr",))
        if access and access.is_viewed and rng.random() < 0.25:
            decision = rng.choice(("statute", "statute", "statute", "public_interest", "court_order"))
            access.decisions, access.reason = (decision,), make_legal_reason(rng, decision)
            access.self_claimed = False


def call_home(world: World, day: int) -> None:
    """Honest oddities: a consultant on call reads at home by night; a secretary takes a call about an old patient."""
    rng = world.rng
    for _ in range(world.draw_count(0.9)):
        _call_consultant(world, world.period.at(day, rng.choice((rng.uniform(19, 24), rng.uniform(0, 6)))))
    for _ in range(world.draw_count(0.5)):
        at = world.period.at(day, rng.uniform(9, 16))
        person = world.draw_patient("RX1", at, RX1_TOWNS)
        world.open_record(rng.choice(OUTPATIENT_TEAMS), ("secretary",), person, at)


def _call_consultant(world: World, at: float) -> None:
    rng = world.rng
    team = rng.choice(("Acute Medical Unit", "Ward 5 Cardiology", "Ward 9 Surgery", "Critical Care", "Children's Ward"))
    people = [(staff, post) for staff, post in world.workforce.by_team[team] if post.kind == "consultant"]
    staff, post = rng.choice(people)
    ages = (0, 16) if team.startswith("Child") else (17, 100)
    person = world.draw_patient("RX1", at, RX1_TOWNS, ages)
    if staff.is_close_to(person) or not staff.works_on(world.period.date(world.period.day_of(at))):
        return
    kind, where = ("admission", team) if rng.random() < 0.6 else ("attendance", "Emergency Department")
    world.care.enter(person, kind, "RX101", at - rng.uniform(0.5, 4) * HOUR, at + rng.uniform(2, 40) * HOUR, team=where)
    access = world.open_as(staff, post, person, at)
    access.device, access.address = find_laptop(rng, staff, post)
