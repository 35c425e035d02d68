"""Roles as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from audit.people import jobs
from audit.people.models import Role, User
from audit.people.permissions import role_in_use
from audit.wording import listed
from privacy.review import words


@dataclass(frozen=True)
class Job:
    """One choice: a role and those that it reaches."""

    roles: list[Role]

    @property
    def key(self) -> str:
        """What the form sends."""
        return str(self.roles[0].pk)

    @property
    def name(self) -> str:
        """What the role is called: by the national directory, or by its code."""
        return self.roles[0].name or words.role(self.roles[0].role_code)

    @property
    def where(self) -> str:
        """For whom, in a line."""
        return listed(list(dict.fromkeys(str(role.organisation) for role in self.roles)), most=4)

    @property
    def workgroups(self) -> str:
        """The workgroups of the role, in a line."""
        return listed(self.roles[0].workgroups, most=4)

    @property
    def codes(self) -> str:
        """The activity codes that decide what it may do."""
        return ", ".join(self.roles[0].activity_codes)


def jobs_of(user: User) -> list[Job]:
    """What a person can choose from."""
    return [Job(choice) for choice in jobs.jobs(user.roles_held)]


def seconds_left(user: User) -> int:
    """How long the session lives if nobody comes; nought where there is none."""
    return max(0, ceil(user.session.left(timezone.now()).total_seconds())) if user.session else 0


def job_in_use(user: User) -> Job | None:
    """As what somebody acts now."""
    return Job(user.roles_in_use) if role_in_use(user) else None
