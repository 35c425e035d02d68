"""Opening the record of somebody one knows."""

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.persons import Person
from oneclick.demo.reasons import make_emergency_reason, make_weak_reason
from oneclick.demo.roles import EMERGENCY
from oneclick.demo.staff import Staff
from oneclick.demo.wrongdoing.plot import Plot


def open_own_record(plot: Plot) -> None:
    """One's own: at the end of a shift, around an appointment of one's own, again after a test."""
    staff = plot.find_actor()
    at = plot.find_moment(staff)
    for _ in range(plot.rng.choice((1, 1, 1, 2, 3))):
        access = plot.open(staff, staff.person, at)
        if _may_call_emergency(staff) and plot.chance(0.2):
            access.decisions, access.reason = ("emergency",), make_weak_reason(plot.rng)
        plot.pretend(access)
        at += plot.rng.uniform(0.1, 4) * DAY
    if plot.chance(0.3):
        plot.lend_care(staff.person, staff, at)


def open_family(plot: Plot) -> None:
    """A relative who lives elsewhere."""
    staff = plot.find_actor(lambda staff: any(_lives(plot, kin) for kin in staff.person.kin))
    person = plot.rng.choice([kin for kin in staff.person.kin if _lives(plot, kin)])
    _open_known(plot, staff, person, visits=(1, 1, 1, 2))


def open_household(plot: Plot) -> None:
    """Somebody who lives at the same address."""
    staff = plot.find_actor(lambda staff: bool(_others_at_home(plot, staff)))
    person = plot.rng.choice(_others_at_home(plot, staff))
    _open_known(plot, staff, person, visits=(1, 1, 2))


def open_ex_partner(plot: Plot) -> None:
    """The same person again and again over the weeks; perhaps who they live with now."""
    staff = plot.find_actor(shifts=8)
    born = staff.person.date_of_birth

    def suits(person: Person) -> bool:
        return abs((person.date_of_birth - born).days) < 3000 and person.house.town == staff.person.house.town

    times = plot.moments_of(staff, plot.rng.randint(5, 8))
    person = plot.find_stranger(staff, times[0], suits)
    others = [other for other in person.house.members if other is not person]
    for place, at in enumerate(times):
        whom = plot.rng.choice(others) if others and place > 1 and plot.chance(0.15) else person
        plot.pretend(plot.open(staff, whom, at), 0.2)


def open_neighbour(plot: Plot) -> None:
    """Somebody of the same street."""
    staff = plot.find_actor(lambda staff: staff.person.house.street >= 0)
    home = staff.person.house
    at = plot.find_moment(staff)
    near = [
        person
        for person in plot.world.population.by_town[home.town]
        if person.house.street == home.street
        and person.house is not home
        and person not in staff.person.kin
        and _lives(plot, person)
    ]
    person = plot.rng.choice(near)
    _open_at(plot, staff, person, at)


def open_colleague(plot: Plot) -> None:
    """A member of the same team, who may have been away ill."""
    staff = plot.find_actor(lambda staff: bool(_known_colleagues(plot, staff)))
    colleague = plot.rng.choice(_known_colleagues(plot, staff))
    _open_known(plot, staff, colleague.person, visits=(1, 1, 2))


def open_line_manager(plot: Plot) -> None:
    """A manager looks up somebody who reports to them, or the other way round."""
    by_uid = plot.world.workforce.by_uid

    def suits(staff: Staff) -> bool:
        manager = by_uid.get(staff.manager_uid)
        return manager is not None and can_be_victim(staff) and can_be_victim(manager) and not manager.special

    report = plot.find_actor(suits)
    manager = by_uid[report.manager_uid]
    if plot.chance(0.3) or len(plot.shifts_of(manager)) < 2:
        _open_known(plot, report, manager.person, visits=(1, 1))
    else:
        _open_known(plot, manager, report.person, visits=(1, 1, 2))


def can_be_victim(staff: Staff) -> bool:
    """Whether the record of this person is known to belong to a colleague."""
    return staff.listed and staff.knows_nhs_number and staff.person.house.street >= 0


def _known_colleagues(plot: Plot, staff: Staff) -> list[Staff]:
    team = plot.world.workforce.of_team(staff.post.team.name)
    return [other for other in team if other is not staff and can_be_victim(other) and not other.special]


def _others_at_home(plot: Plot, staff: Staff) -> list[Person]:
    home = staff.person.house
    if home.street < 0 or len(home.members) > 8:
        return []
    return [person for person in home.members if person is not staff.person and _lives(plot, person)]


def _lives(plot: Plot, person: Person) -> bool:
    return person.is_alive(plot.world.period.date(plot.world.period.days))


def _may_call_emergency(staff: Staff) -> bool:
    return EMERGENCY in staff.post.role.activity_codes


def _open_known(plot: Plot, staff: Staff, person: Person, *, visits: tuple[int, ...]) -> None:
    at = plot.find_moment(staff)
    for _ in range(plot.rng.choice(visits)):
        _open_at(plot, staff, person, at)
        at = plot.find_moment(staff, after=at) if plot.chance(0.5) else at + plot.rng.uniform(0.1, 2) * HOUR


def _open_at(plot: Plot, staff: Staff, person: Person, at: float) -> None:
    access = plot.open(staff, person, at)
    if _may_call_emergency(staff) and plot.chance(0.13):
        access.decisions, access.reason = ("emergency",), make_emergency_reason(plot.rng, weak=0.5)
    plot.pretend(access)
    if plot.chance(0.12):
        plot.lend_care(person, staff, at)
