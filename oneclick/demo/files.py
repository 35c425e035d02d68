"""The context files, each with its header."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from oneclick.demo.clock import iso, iso_minute
from oneclick.demo.persons import Person
from oneclick.demo.places import SITES
from oneclick.demo.rotas import Rota
from oneclick.demo.staff import Staff
from oneclick.demo.watchlist import Watchlist

Row = tuple[str, ...]

HEADERS: Final = {
    "sites": ["site", "organisation", "name", "opens", "closes", "open_days", "latitude", "longitude"],
    "staff": [
        "staff_uid",
        "given_name",
        "family_name",
        "role_code",
        "team",
        "organisation",
        "site",
        "nhs_number",
        "address_line",
        "postcode",
        "date_of_birth",
        "started_on",
        "ended_on",
        "manager_uid",
    ],
    "patients": [
        "nhs_number",
        "given_name",
        "family_name",
        "date_of_birth",
        "address_line",
        "postcode",
        "deceased_on",
        "registered_practice",
    ],
    "care": ["contact_id", "nhs_number", "organisation", "site", "team", "staff_uid", "kind", "starts_at", "ends_at"],
    "rota": ["staff_uid", "site", "starts_at", "ends_at"],
    "watchlist": ["nhs_number", "why", "from", "until"],
    "labels": ["launch_id", "incident", "scenario"],
}
_ADDRESS_UNKNOWN = 0.04


def write_rows(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """One whole file."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS[name])
        writer.writerows(rows)


def list_sites() -> Iterator[Row]:
    """Rows of sites.csv."""
    for site in SITES.values():
        yield (
            site.code,
            site.organisation,
            site.name,
            site.opens,
            site.closes,
            site.open_days,
            f"{site.latitude:.4f}",
            f"{site.longitude:.4f}",
        )


def list_staff(rng: Random, staff: Iterable[Staff]) -> Iterator[Row]:
    """Rows of staff.csv: nobody from an agency, and here and there an address that nobody has asked for."""
    for member in staff:
        if not member.listed:
            continue
        person, post = member.person, member.post
        address = (
            ("", "")
            if rng.random() < _ADDRESS_UNKNOWN and not member.special
            else (person.house.address_line, person.house.postcode)
        )
        yield (
            member.uid,
            person.given_name,
            person.family_name,
            post.role.code,
            post.team.name,
            post.organisation,
            post.site.code,
            person.nhs_number if member.knows_nhs_number else "",
            *address,
            person.date_of_birth.isoformat(),
            member.started_on.isoformat(),
            member.ended_on.isoformat() if member.ended_on else "",
            member.manager_uid,
        )


def list_patients(people: Iterable[Person]) -> Iterator[Row]:
    """Rows of patients.csv."""
    for person in people:
        yield (
            person.nhs_number,
            person.given_name,
            person.family_name,
            person.date_of_birth.isoformat(),
            person.house.address_line,
            person.house.postcode,
            person.deceased_on.isoformat() if person.deceased_on else "",
            person.house.practice,
        )


def list_rota(rota: Rota) -> Iterator[Row]:
    """Rows of rota.csv, by time."""
    rows = {(shift.start, shift.staff.uid, shift.post.site.code, shift.end) for shift in rota.published}
    for start, uid, site, end in sorted(rows):
        yield uid, site, iso_minute(start), iso_minute(end)


def list_watched(watchlist: Watchlist) -> Iterator[Row]:
    """Rows of watchlist.csv."""
    for number, (_, why, since, until) in sorted(watchlist.rows.items()):
        yield number, why, iso(since)[:10], iso(until)[:10] if until else ""
