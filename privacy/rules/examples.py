"""Small made-up situations in which a rule fires or stays silent; one test runs all of them against a real database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

# A Tuesday morning; examples count days and minutes from here.
START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """One access. Patients and people are small numbers; person 1 is the one that the rule is about."""

    patient: int = 1
    staff: int = 1
    day: int = 0
    minute: int = 0
    # Decisions in order; a view follows the last one. None of them: the record opened with no decision.
    decisions: tuple[str, ...] = ("granted",)
    viewed: bool = True
    reason: str = ""
    self_claimed: bool = False
    service: str = "scr"
    # When the record was viewed, in seconds from the launch.
    seconds: int = 90
    site: str = "RX101"
    device: str = ""
    role_code: str = "R8000"
    # Empty where the sending system does not tell.
    activity_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Care:
    """A care contact of the organisation with a patient: its day, and the days until it ended."""

    patient: int = 1
    day: int = 0
    days: int = 0
    kind: str = "attendance"


@dataclass(frozen=True)
class Person:
    """What the organisation knows of a member of staff; days count from the start of the example."""

    staff: int = 1
    # The patient number that is the person's own record.
    record: int | None = None
    family_name: str = ""
    address_line: str = ""
    postcode: str = ""
    born: date | None = None
    team: str = ""
    manager: int | None = None
    started_day: int | None = None
    ended_day: int | None = None


@dataclass(frozen=True)
class Record:
    """What is known of a patient, and the share of all patients who have the family name."""

    patient: int = 1
    family_name: str = ""
    address_line: str = ""
    postcode: str = ""
    born: date | None = None
    deceased_day: int | None = None
    name_share: float | None = None


@dataclass(frozen=True)
class Watched:
    """A patient on the watch list, from and until which day; no limit where None."""

    patient: int = 1
    from_day: int | None = None
    until_day: int | None = None


@dataclass(frozen=True)
class Shift:
    """A person's duty of eight hours from the time at which an example starts."""

    staff: int = 1
    day: int = 0


@dataclass(frozen=True)
class Place:
    """A site of the organisation: its hours, if it ever closes, and where it lies."""

    code: str = "RX101"
    opens: time | None = None
    closes: time | None = None
    open_days: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Looked:
    """A look-up by an officer, of a patient or of a person; `opens` is the access, by its place, opened from it."""

    staff: int = 1
    patient: int | None = None
    person: int | None = None
    opens: int | None = None
    day: int = 0
    minute: int = 0


@dataclass(frozen=True)
class Raised:
    """An alert about a person and a patient, raised on a day."""

    patient: int = 1
    staff: int = 2
    day: int = 0


@dataclass(frozen=True)
class Example:
    """A situation and whether the rule fires for person 1."""

    title: str
    fires: bool
    accesses: tuple[Seen, ...]
    care: tuple[Care, ...] = ()
    # The patient number that is the record of person 1, where it is known.
    own_patient: int | None = None
    people: tuple[Person, ...] = ()
    records: tuple[Record, ...] = ()
    watched: tuple[Watched, ...] = ()
    shifts: tuple[Shift, ...] = ()
    places: tuple[Place, ...] = ()
    looks: tuple[Looked, ...] = ()
    alerts: tuple[Raised, ...] = ()
    # Further patients with care, so that the organisation is seen to send care contacts at all.
    care_feed: bool = field(default=True)


def fires(title: str, accesses: tuple[Seen, ...], **given: Any) -> Example:
    """A situation in which the rule fires."""
    return Example(title=title, fires=True, accesses=accesses, **given)


def silent(title: str, accesses: tuple[Seen, ...], **given: Any) -> Example:
    """A situation in which the rule stays silent."""
    return Example(title=title, fires=False, accesses=accesses, **given)
