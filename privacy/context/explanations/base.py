"""What an explanation is: a condition over the care contacts near an access that makes it ordinary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone


class Explanation(ABC):
    """One kind of care data that makes an access ordinary. Each stands in a file of its own.

    `n` is a care contact of the same organisation and patient near the access `s`: its kind, team (the one it names, or else
    that of the person it names), site and times, whether it is `in_person` (with this person), of the `same_team`, at the
    `same_site`, `unspecific` (names neither team nor person), and its `lag` in days from the access: below 0 before it
    began, 0 while it lasts, above 0 after its end.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    # Why this makes an access ordinary, and what it deliberately does not explain.
    rationale: ClassVar[str]
    # Where it is weak: SQL under which it holds even of a colleague's record and of one that draws curiosity.
    of_known: ClassVar[str] = "false"
    # SQL over `n` and `s`; over `s` alone where it is `of_access`: tried only on what no contact explains.
    matches: ClassVar[str]
    of_access: ClassVar[bool] = False
    # Suggested by the surroundings only.
    weak: ClassVar[bool] = False
    # What it weighs in the risk, as a natural logarithm: what would hold of thousands of patients says less.
    weight: ClassVar[float] = -3.0
    # Whether it explains even a look at a relative or a line manager: a contact with this very person alone does.
    of_relatives: ClassVar[bool] = False

    @abstractmethod
    def sentence(self, row: dict[str, Any]) -> str:
        """The explanation in words, such as "Appointment in Outpatients the same day"."""


NAMES = {"registration": "Registration", "caseload": "On the caseload", "dispensing": "Medicines dispensed"}


def described(row: dict[str, Any]) -> str:
    """The contact in words: what, where and when."""
    what = NAMES.get(row["contact_kind"], row["contact_kind"].capitalize())
    where = f" in {row['team_name']}" if row["team_name"] else f" at {row['place']}" if row["place"] else ""
    during = row["starts_at"] <= row["started_at"] and (row["ends_at"] is None or row["started_at"] <= row["ends_at"])
    return f"{what}{where} {'at that time' if during else apart(row['started_at'], row['starts_at'])}"


def apart(access: datetime, contact: datetime) -> str:
    """How far a contact lies from an access, in the words of somebody who was there."""
    days = (timezone.localtime(contact).date() - timezone.localtime(access).date()).days
    if days == 0:
        return "the same day"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'later' if days > 0 else 'before'}"
