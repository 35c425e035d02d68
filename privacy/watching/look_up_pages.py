"""What the pages of looking up say."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from audit.people.models import Staff, User
from audit.trail.models import Access
from audit.trail.querysets import older_than
from audit.trail.screens.presenters import parse_place, place_of
from audit.wording import local_time, nhs_number
from privacy.govern.forms import problems_of
from privacy.govern.pages.place import Place
from privacy.review.case.rows import AccessRow, access_row
from privacy.review.names import Names
from privacy.review.words import role
from privacy.watching.access_page import AccessCase
from privacy.watching.forms import LookUpForm
from privacy.watching.models import About, LookUp, Purpose
from privacy.watching.querysets import MOST_FOUND, accesses_of, look_ups_of, staff_called

PAGE = 50


class LookUpPage:
    """The form, whom a name found, and the person's latest look-ups."""

    def __init__(self, user: User, asked: str, form: LookUpForm | None = None) -> None:
        self.place = Place.of(user, asked)
        self.form = form or LookUpForm()
        self.problems = problems_of(self.form) if self.form.is_bound else []
        self.found: list[Staff] = []
        self.searched = ""
        own = look_ups_of(user).filter(organisation_id=self.place.code)
        self.latest = _rows(list(own[:10]))

    def search(self, name: str) -> list[Staff]:
        """Whom a name finds."""
        found = list(staff_called(self.place.code, name)[: MOST_FOUND + 1])
        self.searched, self.found = name, found[:MOST_FOUND]
        self.more = len(found) > MOST_FOUND
        return self.found

    def role(self, staff: Staff) -> str:
        """Role and team of somebody who was found."""
        return ", ".join(part for part in (role(staff.role_code), staff.team) if part)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return str(self.form[name].value() or "")

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        found = self.form.errors.get(name) if self.form.is_bound else None
        return {"text": str(found[0])} if found else None

    @property
    def purposes(self) -> list[dict[str, str]]:
        """The purposes to choose from."""
        return [{"value": value, "text": text} for value, text in Purpose.choices]


@dataclass(frozen=True)
class LookUpRow:
    """A look-up of the person's own that still holds."""

    id: int
    when: str
    whom: str
    why: str


def _rows(found: list[LookUp]) -> list[LookUpRow]:
    names = Names.of(staff=[one.staff_uid for one in found], patients=[one.nhs_number for one in found])
    return [LookUpRow(one.pk, local_time(one.at), whom(one, names), Purpose(one.purpose).label) for one in found]


def whom(look_up: LookUp, names: Names) -> str:
    """Whom it is about."""
    if look_up.about == About.STAFF:
        return names.person(look_up.staff_uid)
    name = names.patient(look_up.nhs_number)
    return f"{name}, {nhs_number(look_up.nhs_number)}" if name else f"Patient {nhs_number(look_up.nhs_number)}"


class FoundPage:
    """One page of the accesses that a look-up found, the latest first."""

    def __init__(self, look_up: LookUp, before: str) -> None:
        self.look_up = look_up
        found = accesses_of(look_up)
        if before:
            place = parse_place(before)
            if place is None:
                raise Http404
            found = older_than(found, *place)
        accesses = list(found[: PAGE + 1])
        shown = accesses[:PAGE]
        self.first, self.older = not before, place_of(shown[-1]) if len(accesses) > PAGE else ""
        self.shown = [access.pk for access in shown]
        self.names = Names.of(
            staff=[look_up.staff_uid, *(access.staff_uid for access in shown)],
            patients=[look_up.nhs_number, *(access.nhs_number for access in shown)],
        )
        self.rows: list[tuple[int, AccessRow]] = [(access.pk, access_row(access, self.names)) for access in shown]
        self.is_of_staff = look_up.about == About.STAFF

    @property
    def whom(self) -> str:
        """Whom it is about."""
        return whom(self.look_up, self.names)

    @property
    def why(self) -> str:
        """The purpose and the reason."""
        return f"{Purpose(self.look_up.purpose).label}: {self.look_up.reason}"


class OpenedPage:
    """One access that was looked up."""

    def __init__(self, user: User, look_up: LookUp, access: Access, problem: str = "", reason: str = "") -> None:
        self.look_up, self.access, self.problem, self.reason = look_up, access, problem, reason
        self.case = AccessCase(user, access)
