"""Fills a store with the made-up trust, once. Interrupted, it can be run again and ends with the same data.

Events go in first: their batch, which is there whole or not at all, carries the date that all else is made for.
The people who can sign in come last, so that they are the sign that everything is there.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from audit.ingest.models import Batch
from audit.people.models import Organisation, Role, Staff, User
from oneclick.demo.making import make_demo
from oneclick.demo.people import DEMO_PEOPLE
from oneclick.demo.places import ORGANISATIONS
from oneclick.demo_procedure import lay_down
from oneclick.demo_review import ask_the_clinician, review_some
from privacy.context.tables import TABLES

DAYS: Final = 45
SCALE: Final = 0.5
SEED: Final = 1
_BATCH: Final = "demo-until-"

Say = Callable[[str], object]


class DemoRefused(Exception):  # noqa: N818 - the word of the screens
    """The demo was not taken in as it was made; the sentence says what became of it."""


def is_loaded() -> bool:
    """Whether everything is there already."""
    return len(User.objects.active([person.staff_uid for person in DEMO_PEOPLE])) == len(DEMO_PEOPLE)


def load(say: Say, *, days: int = DAYS, scale: float = SCALE) -> None:
    """Makes the demo and brings it in. Raises DemoRefused."""
    until = _until_of_first_try() or timezone.localdate()
    with tempfile.TemporaryDirectory(prefix="oneclick-demo-") as name:
        folder = Path(name)
        say(f"making {days} days in the life of a trust")
        _make(folder, days, scale, until)
        say("taking in the events")
        _take_in(folder, until)
        _name_organisations()
        say("loading sites, staff, patients, care and rotas")
        files = {table: folder / f"{table}.csv" for table in TABLES}
        call_command("load_context", **files, stdout=StringIO())
        say("looking for what is not ordinary")
        call_command("detect", stdout=StringIO())
        say("letting people sign in and the officers begin")
        _finish(_labelled(folder))


def _until_of_first_try() -> date | None:
    """The date that a load made its events for, where one got so far."""
    batch = Batch.objects.filter(name__startswith=_BATCH).order_by("id").first()
    return date.fromisoformat(batch.name.removeprefix(_BATCH).removesuffix(".ndjson")) if batch else None


def _make(folder: Path, days: int, scale: float, until: date) -> None:
    with tqdm(total=days, desc="Making the demo", unit=" days", file=sys.stderr, disable=None) as bar:
        make_demo(folder, days=days, scale=scale, seed=SEED, until=until, step=lambda _: bar.update())


def _take_in(folder: Path, until: date) -> None:
    """Ingests the events. All are new, or all are known from an earlier try."""
    events = (folder / "events.ndjson").rename(folder / f"{_BATCH}{until}.ndjson")
    receipt = StringIO()
    call_command("ingest_events", str(events), format="ndjson", stdout=receipt)
    counts = json.loads(receipt.getvalue())
    if counts["rejected"] or counts["conflicting"]:
        raise DemoRefused(
            f"Of the demo's events {counts['rejected']} were rejected and {counts['conflicting']} differ from what "
            "the store holds. Load the demo into an empty store."
        )


def _name_organisations() -> None:
    """Gives each organisation its name; the one of the published examples may have sent nothing yet."""
    Organisation.objects.bulk_create(
        [Organisation(ods_code=code, name=name) for code, name in ORGANISATIONS.items()],
        update_conflicts=True,
        unique_fields=["ods_code"],
        update_fields=["name"],
    )


def _labelled(folder: Path) -> frozenset[str]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["launch_id"] for row in csv.DictReader(file))


@transaction.atomic
def _finish(wrongful: frozenset[str]) -> None:
    """The people, and a queue in which somebody has worked already: both or neither."""
    users = {user.staff_uid: user for user in _bring_people()}
    by_key = {person.key: users[person.staff_uid] for person in DEMO_PEOPLE}
    review_some(by_key["privacy-officer"], wrongful, by_key["deputy"])
    review_some(by_key["other-officer"], wrongful)
    ask_the_clinician(by_key["privacy-officer"], by_key["clinician"], by_key["deputy"])
    lay_down(by_key["privacy-officer"], by_key["deputy"], timezone.now())


def _bring_people() -> Sequence[User]:
    """Everybody who can sign in, with their roles."""
    users = []
    for number, person in enumerate(DEMO_PEOPLE, start=1):
        known = {"name": person.name, "email": person.email, "is_active": True}
        user, _ = User.objects.update_or_create(staff_uid=person.staff_uid, defaults=known)
        for place, (organisation, role_code, activity_codes) in enumerate(person.roles, start=1):
            profile = {"role_profile_id": f"5559{number:04d}{place:04d}", "activity_codes": list(activity_codes)}
            Role.objects.update_or_create(
                user=user, organisation_id=organisation, role_code=role_code, defaults=profile
            )
        staff = {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "organisation_id": person.roles[0][0],
        }
        Staff.objects.get_or_create(staff_uid=person.staff_uid, defaults=staff | {"role_code": person.roles[0][1]})
        users.append(user)
    return users
