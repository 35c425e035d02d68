"""One member of staff and the posts they hold."""

from dataclasses import dataclass, field
from datetime import date

from oneclick.demo.persons import Person
from oneclick.demo.places import SITES, Site, Team
from oneclick.demo.roles import ROLES, Role


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """A job: what, where, with which role profile."""

    kind: str
    team: Team
    role_profile_id: str

    @property
    def role(self) -> Role:
        """The role on the smartcard."""
        return ROLES[self.kind]

    @property
    def site(self) -> Site:
        """Where the job is done."""
        return SITES[self.team.site]

    @property
    def organisation(self) -> str:
        """ODS code of the employer."""
        return self.site.organisation


@dataclass(slots=True, eq=False)
class Staff:
    """Somebody with a smartcard. `listed` is false for agency staff whom personnel records do not know."""

    uid: str
    person: Person
    posts: list[Post]
    number: int
    pace: float
    started_on: date
    ended_on: date | None = None
    manager_uid: str = ""
    listed: bool = True
    knows_nhs_number: bool = True
    special: bool = False

    @property
    def post(self) -> Post:
        """The main job."""
        return self.posts[0]

    def works_on(self, day: date) -> bool:
        """Whether employed that day."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    def is_close_to(self, person: Person) -> bool:
        """Whether they are this person, live with them or are related: colleagues take such patients."""
        mine = self.person
        return person is mine or person.house is mine.house or person in mine.kin


@dataclass(slots=True)
class Workforce:
    """All staff."""

    staff: list[Staff] = field(default_factory=list)
    by_team: dict[str, list[tuple[Staff, Post]]] = field(default_factory=dict)
    by_uid: dict[str, Staff] = field(default_factory=dict)

    def add(self, staff: Staff) -> None:
        """Take somebody on."""
        self.staff.append(staff)
        self.by_uid[staff.uid] = staff
        for post in staff.posts:
            self.by_team.setdefault(post.team.name, []).append((staff, post))

    def add_post(self, staff: Staff, post: Post) -> None:
        """Give somebody a second job."""
        staff.posts.append(post)
        self.by_team.setdefault(post.team.name, []).append((staff, post))

    def of_team(self, team: str) -> list[Staff]:
        """Everybody with a post in the team."""
        return [staff for staff, _ in self.by_team.get(team, [])]
