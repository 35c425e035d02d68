"""Realistic events in bulk: random UUIDs, about four events a launch, in the order of their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from tests.situations import nhs_number, staff_uid

# Two launches of three are at the trust, as of a hospital with its pharmacies.
ORGANISATIONS = ("RX1", "FA1", "FA2", "FA3", "T10")
DAYS, STAFF, PATIENTS = 60, 400, 8_000
UNTIL = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
DECISIONS = ("granted",) * 90 + ("emergency",) * 8 + ("refused", "not_asked")
REASONS = ("Unconscious after a fall", "Chest pain, brought in by ambulance", "Collapsed in the street", "asdf")
ROLE = "S8000:G8000:R8000"
CODES = ["B0264", "B0370", "B0168", "B0062"]

STAFF_UIDS = [staff_uid(number) for number in range(STAFF)]
NHS_NUMBERS = [nhs_number(number) for number in range(PATIENTS)]


def make_events(events: int, *, seed: int = 1, days: float = DAYS, until: datetime = UNTIL) -> bytes:
    """NDJSON of so many events, spread evenly over the days before `until`. Another seed gives other ids."""
    dice = Random(seed)
    encode = msgspec.json.Encoder().encode
    launches = events // 4 + 1
    lines: list[bytes] = []
    for number in range(launches):
        at = until - timedelta(days=days * (launches - number) / launches + 0.01)
        lines += [encode(event) for event in _launch(dice, at)]
    return b"\n".join(lines[:events]) + b"\n"


def _launch(dice: Random, at: datetime) -> Iterator[dict[str, Any]]:
    person = dice.randrange(STAFF)
    place = person % 15  # everybody works at one place: the trust or a pharmacy
    organisation = ORGANISATIONS[0] if place < 10 else ORGANISATIONS[place % 5]
    common = {
        "launch_id": _uuid(dice),
        "organisation": organisation,
        "site": f"{organisation}0{person % 4}",
        "staff_uid": STAFF_UIDS[person],
        "role_profile_id": f"{555000000000 + person}",
        "nhs_number": NHS_NUMBERS[dice.randrange(PATIENTS)],
    }

    def event(kind: str, seconds: float, **fields: Any) -> dict[str, Any]:
        moment = (at + timedelta(seconds=seconds, milliseconds=dice.randrange(1000))).isoformat(timespec="milliseconds")
        head = {"event_id": _uuid(dice), "kind": kind, "occurred_at": moment.replace("+00:00", "Z")}
        return head | common | fields

    machine = person * 7 % 250
    where = {
        "workgroup": f"Ward {person % 30}",
        "device": f"RXPC{machine:04}",
        "address": f"10.20.{person % 9}.{machine}",
    }
    yield event("launch", 0, role_code=ROLE, activity_codes=CODES, **where)
    decision = dice.choice(DECISIONS)
    yield event("permission", 8, decision=decision)
    if decision == "emergency":
        yield event("note", 15, reason=dice.choice(REASONS))
    yield event("view", 20, service="scr")
    yield event("close", 200)


def _uuid(dice: Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def care_rows(*organisations: str) -> str:
    """An admission over all the time for 49 patients of 50."""
    rows = ["contact_id,nhs_number,organisation,kind,starts_at,ends_at"]
    since, until = ((UNTIL + timedelta(days=days)).isoformat() for days in (-DAYS - 5, 5))
    for organisation in organisations:
        rows += [
            f"{organisation}-{number},{patient},{organisation},admission,{since},{until}"
            for number, patient in enumerate(NHS_NUMBERS)
            if number % 50
        ]
    return "\n".join(rows) + "\n"
