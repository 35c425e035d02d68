"""The people of the demo who can sign in: those that the demo data has brought."""

from __future__ import annotations

from dataclasses import dataclass

from audit.people.models import User
from oneclick.demo.people import DEMO_PEOPLE


@dataclass(frozen=True)
class Choice:
    """One person to sign in as, and what they are."""

    user: User
    title: str


def demo_choices() -> list[Choice]:
    """Everybody of the demo who exists in the database, in the demo's order."""
    users = {user.staff_uid: user for user in User.objects.active([person.staff_uid for person in DEMO_PEOPLE])}
    return [Choice(users[person.staff_uid], person.title) for person in DEMO_PEOPLE if person.staff_uid in users]


def demo_user(staff_uid: str) -> User | None:
    """The person of the demo with this SDS user id; nobody else can be signed in by it."""
    return next((choice.user for choice in demo_choices() if choice.user.staff_uid == staff_uid), None)
