"""Takes on the staff: most live in the region, so they are patients and neighbours too."""

from datetime import date, timedelta
from random import Random

from oneclick.demo.households import People, make_person
from oneclick.demo.numbers import Digits
from oneclick.demo.people import DEMO_PEOPLE, DemoPerson
from oneclick.demo.persons import House, Person
from oneclick.demo.places import SITES, TEAMS, Team
from oneclick.demo.population import Population
from oneclick.demo.roles import SENIOR
from oneclick.demo.staff import Post, Staff, Workforce

_DEMO_POSTS = {
    "privacy-officer": ("privacy officer", "Information Governance"),
    "clinician": ("doctor", "Emergency Department"),
    "admin": ("systems", "Digital Services"),
    "other-officer": ("privacy officer", "Marlswick Records"),
}
_TOWN_OF_ORGANISATION = {
    "RY9": {"Marlswick": 0.8, "Ashenmoor": 0.2},
    "RX102": {"Kelbrook": 0.6, "Under Skelton": 0.2, "Ashenmoor": 0.2},
    "": {"Ashenmoor": 0.6, "Kelbrook": 0.18, "Tarnwick": 0.12, "Under Skelton": 0.1},
}
_YOUNGEST = {"consultant": 35, "gp": 31, "manager": 30, "doctor": 24}


class Hiring:
    """Fills the posts of every team from the people of the region."""

    def __init__(self, rng: Random, population: Population, makers: People, scale: float) -> None:
        self._rng, self._population, self._makers, self._scale = rng, population, makers, scale
        self._uids = Digits(rng, "555", 12, tuple(person.staff_uid for person in DEMO_PEOPLE))
        self._profiles = Digits(rng, "55", 12)
        self._hired: set[str] = set()
        self._houses: list[House] = []
        self.workforce = Workforce()

    def run(self) -> Workforce:
        """Everybody, then their managers, second jobs, joiners and leavers."""
        for person in DEMO_PEOPLE:
            if person.key in _DEMO_POSTS:  # the others came after the trust was made up
                self._hire_demo_person(person)
        for team in TEAMS:
            for kind, count in team.posts.items():
                for _ in range(max(round(count * self._scale), 1 if count == 1 else 2)):
                    self._hire(kind, team)
            self._hire_agency_staff(team)
        self._appoint_managers()
        self._give_second_posts()
        self._draw_leavers()
        return self.workforce

    def _post(self, kind: str, team: Team) -> Post:
        return Post(kind, team, self._profiles.draw())

    def _hire(self, kind: str, team: Team, *, listed: bool = True) -> Staff:
        rng = self._rng
        person = (
            self._find_person(team, _YOUNGEST.get(kind, 21)) if listed and rng.random() < 0.8 else self._make_outsider()
        )
        staff = Staff(
            uid=self._uids.draw(),
            person=person,
            posts=[self._post(kind, team)],
            number=len(self.workforce.staff),
            pace=rng.lognormvariate(0, 0.5),
            started_on=self._draw_start(person),
            listed=listed,
            knows_nhs_number=rng.random() < 0.93,
        )
        self._hired.add(person.nhs_number)
        self.workforce.add(staff)
        return staff

    def _hire_demo_person(self, demo: DemoPerson) -> None:
        kind, team_name = _DEMO_POSTS[demo.key]
        team = next(team for team in TEAMS if team.name == team_name)
        person = self._find_person(team, 29)
        while len(person.house.members) < 2:
            person = self._find_person(team, 29)
        for relative in (*person.house.members, *person.kin):
            if relative.family_name == person.family_name and relative is not person:
                relative.family_name = demo.family_name
        person.given_name, person.family_name = demo.given_name, demo.family_name
        post = self._post(kind, team)
        staff = Staff(
            demo.staff_uid, person, [post], len(self.workforce.staff), 1.0, self._draw_start(person), special=True
        )
        self._hired.add(person.nhs_number)
        self.workforce.add(staff)

    def _draw_start(self, person: Person) -> date:
        """Some months to some years ago, not before the twentieth birthday."""
        worked = min(int(self._rng.triangular(90, 7000, 600)), (person.age(self._makers.today) - 20) * 365)
        return self._makers.today - timedelta(days=max(worked, 90))

    def _find_person(self, team: Team, youngest: int) -> Person:
        """An adult of working age from near by; now and then somebody who lives with a colleague."""
        rng = self._rng
        organisation = SITES[team.site].organisation
        towns = (
            _TOWN_OF_ORGANISATION.get(organisation) or _TOWN_OF_ORGANISATION.get(team.site) or _TOWN_OF_ORGANISATION[""]
        )
        while True:
            if self._houses and rng.random() < 0.05:
                person = rng.choice(rng.choice(self._houses).members)
            else:
                person = rng.choice(self._population.by_town[rng.choices(list(towns), list(towns.values()))[0]])
            if self._can_be_hired(person, youngest):
                self._houses.append(person.house)
                return person

    def _can_be_hired(self, person: Person, youngest: int) -> bool:
        of_age = youngest <= person.age(self._makers.today) <= 66
        return of_age and person.nhs_number not in self._hired and person.deceased_on is None

    def _make_outsider(self) -> Person:
        rng = self._rng
        line = f"{rng.randint(1, 190)} {rng.choice(('Lime', 'Ferry', 'Bolton', 'Quay', 'Sandal'))} Road, Little Hexley"
        house = House(
            line,
            f"QZ{rng.randint(1, 9)} {rng.randint(1, 9)}{rng.choice('ABDEFGH')}{rng.choice('JLNPQRS')}",
            "",
            "elsewhere",
            -2,
        )
        return make_person(self._makers, rng, house, rng.randint(23, 62))

    def _hire_agency_staff(self, team: Team) -> None:
        big = sum(team.posts.values()) >= 14 or team.pattern == "shop"
        if big and self._rng.random() < 0.35:
            self._hire(self._rng.choice([kind for kind in team.posts if kind != "clerk"]), team, listed=False)

    def _appoint_managers(self) -> None:
        for team in TEAMS:
            members = [staff for staff in self.workforce.of_team(team.name) if staff.listed]
            ranked = sorted(members, key=lambda staff: _seniority(staff.post.kind))
            for staff in ranked[1:]:
                staff.manager_uid = ranked[0].uid

    def _give_second_posts(self) -> None:
        """Some work in two places: a consultant in two trusts, pharmacists in two shops, nurses on the bank."""
        rng = self._rng
        pairs = [
            ("Cardiology Clinic", "Marlswick Outpatients", "consultant"),
            ("Ward 7 Care of the Elderly", "Rehabilitation Ward", "doctor"),
        ]
        pairs += [
            ("Emergency Department", "Urgent Treatment Centre", "nurse"),
            ("Dispensary FXX12", "Dispensary FXX31", "pharmacist"),
        ]
        pairs += [
            ("Dispensary FXX40", "Dispensary FXX47", "pharmacist"),
            ("Pharmacy", "Dispensary FXX25", "pharmacist"),
        ]
        for team_name, other, kind in pairs:
            team = next(team for team in TEAMS if team.name == other)
            able = [
                staff
                for staff, post in self.workforce.by_team[team_name]
                if post.kind == kind and staff.listed and not staff.special
            ]
            self.workforce.add_post(rng.choice(able), self._post(kind, team))

    def _draw_leavers(self) -> None:
        """A few left during the last months; some began."""
        rng = self._rng
        steady = [staff for staff in self.workforce.staff if staff.listed and not staff.special and staff.manager_uid]
        for staff in rng.sample(steady, max(len(steady) // 40, 3)):
            staff.ended_on = self._makers.today - timedelta(days=rng.randint(12, 100))
        for staff in rng.sample(steady, max(len(steady) // 60, 2)):
            if staff.ended_on is None:
                staff.started_on = self._makers.today - timedelta(days=rng.randint(3, 55))


def _seniority(kind: str) -> int:
    return SENIOR.index(kind) if kind in SENIOR else len(SENIOR)


def hire_staff(rng: Random, population: Population, *, scale: float) -> Workforce:
    """The staff of every organisation."""
    return Hiring(rng, population, population.makers, scale).run()
