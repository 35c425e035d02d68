"""What stands in the header of each page: who is signed in, for whom, and where they may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from audit.people import permissions
from audit.people.models import User
from audit.people.permissions import Right
from audit.people.sessions import idle_limit
from oneclick.launch.office.place import CONSENT, DECIDE
from oneclick.signin.presenters import job_in_use, jobs_of, seconds_left
from privacy.questions.presenters import Waiting, questions_waiting
from privacy.questions.querysets import waits_for


@dataclass(frozen=True)
class Place:
    """Somewhere to go: a view's name, the first part of its address, and who may."""

    text: str
    view: str
    rights: frozenset[Right]
    purpose: str


PLACES: Final = (
    Place("Alerts", "alerts", permissions.REVIEW, "Review the alerts of your organisations."),
    Place("Rules", "rules", permissions.REVIEW, "See what each rule found, set thresholds, suppress."),
    Place("Procedure", "procedure", permissions.REVIEW, "Check samples, set due dates, keep the rota of officers."),
    Place("Look up", "look_up", permissions.REVIEW, "See what a person opened, or who opened a record, for a purpose."),
    Place(
        "Officers", "watching", permissions.WATCH, "See what the officers of your organisation looked at and decided."
    ),
    Place("Reports", "reports", permissions.REPORT, "Make and download the monthly audit report."),
    Place("Ingest", "ingest", permissions.INGEST, "See what systems sent, and what was refused and why."),
    Place("Launching", "launching", DECIDE | CONSENT, "Say how records are opened, and see which permissions last."),
    Place("My accesses", "my_accesses", permissions.CLINICAL, "See when and why you opened patients’ records."),
)


# Shown to whoever is asked something, whatever their role.
QUESTIONS: Final = Place("Questions to you", "questions", frozenset(), "Answer what a privacy officer asks you.")


@dataclass(frozen=True)
class Signed:
    """Somebody signed in, as the header shows them."""

    name: str
    organisations: str
    role: str
    may_change: bool
    seconds_left: int
    idle: int


def signed_in(request: HttpRequest | None) -> Signed | None:
    """Who is signed in and for whom they act; nobody where the page has no request, as the error pages have none."""
    if not request or not isinstance(request.user, User):
        return None
    job = job_in_use(request.user)
    names = {role.organisation_id: role.organisation.name for role in permissions.roles_of(request.user)}
    return Signed(
        name=request.user.name,
        organisations=_in_short(list(names.values())),
        role=job.name if job else "",
        may_change=len(jobs_of(request.user)) > 1,
        seconds_left=seconds_left(request.user),
        idle=round(idle_limit().total_seconds()),
    )


def _in_short(names: list[str]) -> str:
    """The first, and how many more: names of trusts are long."""
    return " and ".join([*names[:1], *([f"{len(names) - 1} more"] if len(names) > 1 else [])])


def navigation(request: HttpRequest | None) -> list[dict[str, object]]:
    """The header's links: only to where this person may go."""
    if not request or not isinstance(request.user, User):
        return []
    here = request.path
    links = [{"text": place.text, "href": href_of(place)} for place in places_for(request.user)]
    return [link | {"current": here == link["href"], "active": here.startswith(str(link["href"]))} for link in links]


def places_for(user: User) -> list[Place]:
    """The places that somebody's activity codes allow, the most important first."""
    places = [place for place in PLACES if permissions.can(user, place.rights) and href_of(place)]
    return [*places, QUESTIONS] if something_waits(user) else places


def something_waits(user: User) -> bool:
    """Whether the person, or somebody whom they manage, is to answer a question."""
    return waits_for(user)


def questions_of(request: HttpRequest | None) -> list[Waiting]:
    """The questions that wait for the answer of whoever is signed in."""
    return questions_waiting(request.user) if request and isinstance(request.user, User) else []


def href_of(place: Place) -> str:
    """The address of a place, or nothing where no view has that name."""
    try:
        return reverse(place.view)
    except NoReverseMatch:
        return ""
