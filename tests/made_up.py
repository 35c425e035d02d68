"""Small random hospitals: a few people and patients over some weeks, with all that rules and explanations look at.

Times are drawn so that they often coincide, lie about midnight, or just at the edge of what a rule counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from audit.ingest.event import Event
from tests.situations import ORGANISATION, nhs_number, staff_uid

LONDON = ZoneInfo("Europe/London")
DAYS, STAFF, PATIENTS = 45, 6, 34
SITES = ("RX101", "RX102")
REASONS = ("", "asdf", "For direct care", "For direct  care.", "Unconscious after a fall", "Sectioned under the act")
SURNAMES = ("Okafor", "Pereira", "Hale", "Nair")
STREETS = ("1 Mill Lane", "2 Mill Lane", "7 High Street")
KINDS = ("appointment", "attendance", "admission", "referral", "registration", "caseload", "dispensing")
DECISIONS = ((), (), ("granted",), ("granted",), ("granted",), ("refused",), ("refused", "granted"), ("emergency",),
             ("emergency",), ("court_order",), ("granted", "emergency"), ("public_interest",))  # fmt: skip


@dataclass(frozen=True)
class MadeUp:
    """Events in the order of their time, and the rows of each context file."""

    events: list[Event]
    context: dict[str, list[dict[str, str]]]


def make_up(dice: Random) -> MadeUp:
    """One hospital."""
    events = [event for number, seen in enumerate(_launches(dice)) for event in _events(dice, number, *seen)]
    context = {
        "sites": [_site(code) for code in SITES],
        "staff": [_staff(dice, person) for person in range(1, STAFF)],
        "patients": [_patient(dice, patient) for patient in range(1, PATIENTS)],
        "care": [_care(dice, number) for number in range(dice.randint(1, 25))],
        "rota": [_shift(dice, person, day) for person in range(1, STAFF) for day in range(0, DAYS, 3)],
        "watchlist": [{"nhs_number": nhs_number(3), "why": "In the news", "from": "", "until": ""}],
    }
    return MadeUp(sorted(events, key=lambda event: (event.occurred_at, event.event_id)), context)


def _moment(day: int, minute: float) -> datetime:
    """A local time, counted from a Monday some weeks ago."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS + 14 + today.weekday())
    midnight = datetime.combine(first, datetime.min.time(), LONDON)
    return (midnight + timedelta(days=day, minutes=minute)).astimezone(UTC)


def _launches(dice: Random) -> Iterator[tuple[int, int, datetime]]:
    """Who opens whom, and when: ordinary days, somebody who comes back, a day of browsing, launches after launches."""
    for _ in range(dice.randint(30, 70)):
        yield dice.randint(1, STAFF), dice.randint(1, PATIENTS), _moment(dice.randrange(DAYS), _minute(dice))
    for _ in range(3):
        person, patient = dice.randint(1, STAFF), dice.randint(1, 8)
        for _ in range(dice.randint(2, 6)):
            yield person, patient, _moment(dice.randrange(DAYS), _minute(dice))
    browsed = dice.sample(range(1, PATIENTS), dice.randint(10, 30))
    person, day = dice.randint(1, STAFF), dice.randrange(20, DAYS)
    for place, patient in enumerate(browsed):
        yield person, patient, _moment(day, 23.5 * 60 + place * 2)
    for _ in range(4):
        person, patient, day, minute = dice.randint(1, STAFF), dice.randint(1, 8), dice.randrange(DAYS), _minute(dice)
        for _ in range(3):
            yield person, patient, _moment(day, minute + dice.choice((0, 1, 30, 60, 61)))


def _minute(dice: Random) -> float:
    return dice.choice((1439.9, 0, dice.randrange(1440), 60 * dice.randrange(8, 18), 60 * dice.randrange(8, 18)))


def _events(dice: Random, number: int, person: int, patient: int, at: datetime) -> Iterator[Event]:
    """The events of one launch; now and then one of them is missing, or comes before the launch."""

    def event(name: str, seconds: float, **fields: object) -> Event:
        return Event(
            event_id=f"{number}-{name}",
            launch_id=f"launch-{number}",
            occurred_at=at + timedelta(seconds=seconds),
            organisation=ORGANISATION,
            site=dice.choice((site, site, "")),
            staff_uid=staff_uid(person),
            nhs_number=nhs_number(patient),
            **fields,  # type: ignore[arg-type]
        )

    site = dice.choice((*SITES, ""))
    role = f"R800{person % 2}"
    if dice.random() < 0.9:
        yield event("launch", 0, kind="launch", role_code=role, device=f"PC{dice.randint(1, 3)}", address="10.0.0.1")
    for place, decision in enumerate(dice.choice(DECISIONS)):
        seconds = dice.choice((0, 5, 10, 25, 3600))
        claimed = dice.random() < 0.1
        yield event(f"p{place}", seconds, kind="permission", decision=decision, self_claimed=claimed)
    for place, reason in enumerate(dice.sample(REASONS, dice.choice((0, 1, 1, 2)))):
        if reason:
            yield event(f"note{place}", dice.choice((-10, 12, 30)), kind="note", reason=reason)
    for place in range(dice.choice((0, 1, 1, 2))):
        outcome = dice.choice(("success", "success", "no_record", "error"))
        service = dice.choice(("scr", "cpis"))
        yield event(f"view{place}", dice.choice((8, 15, 40, 90, 4000)), kind="view", service=service, outcome=outcome)
    yield event("close", 100, kind="close")


def _site(code: str) -> dict[str, str]:
    place = {"latitude": "51.5" if code.endswith("1") else "52.9", "longitude": "-0.1"}
    return {
        "site": code,
        "organisation": ORGANISATION,
        "name": f"Ward {code[-1]}",
        "opens": "08:00",
        "closes": "18:00",
    } | place


def _staff(dice: Random, person: int) -> dict[str, str]:
    """Some are patients too, or live with one; some have started late or left early."""
    return {
        "staff_uid": staff_uid(person),
        "given_name": "Sam",
        "family_name": dice.choice(SURNAMES),
        "role_code": f"R800{person % 2}",
        "team": dice.choice(("Outpatients", "Ward 2")),
        "organisation": ORGANISATION,
        "site": dice.choice(SITES),
        "nhs_number": dice.choice(("", nhs_number(dice.randint(1, 8)))),
        "address_line": dice.choice(STREETS),
        "postcode": "RX1 1AA",
        "started_on": str(_moment(dice.choice((-200, 10)), 720).date()),
        "ended_on": dice.choice(("", str(_moment(30, 720).date()))),
        "manager_uid": staff_uid(1),
    }


def _patient(dice: Random, patient: int) -> dict[str, str]:
    return {
        "nhs_number": nhs_number(patient),
        "given_name": "Ada",
        "family_name": dice.choice(SURNAMES),
        "date_of_birth": f"19{dice.randint(40, 99)}-05-04",
        "address_line": dice.choice(STREETS),
        "postcode": "RX1 1AA",
        "deceased_on": dice.choice(("", "", "", str(_moment(20, 720).date()))),
        "registered_practice": dice.choice(("", "A81001", ORGANISATION if patient % 9 == 0 else "")),
    }


def _care(dice: Random, number: int) -> dict[str, str]:
    starts_at = _moment(dice.randrange(-60, DAYS), 60 * dice.randrange(24))
    ends_at = starts_at + timedelta(hours=dice.choice((1, 5, 100)))
    return {
        "contact_id": f"contact-{number}",
        "nhs_number": nhs_number(dice.randint(1, PATIENTS)),
        "organisation": ORGANISATION,
        "site": dice.choice((*SITES, "")),
        "team": dice.choice(("", "Outpatients", "Ward 2")),
        "staff_uid": dice.choice(("", staff_uid(dice.randint(1, STAFF)))),
        "kind": dice.choice(KINDS),
        "starts_at": starts_at.isoformat(),
        "ends_at": dice.choice(("", ends_at.isoformat(), ends_at.isoformat())),
    }


def _shift(dice: Random, person: int, day: int) -> dict[str, str]:
    starts_at = _moment(day, 60 * dice.choice((7, 19)))
    return {
        "staff_uid": staff_uid(person),
        "site": dice.choice(SITES),
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=12)).isoformat(),
    }
