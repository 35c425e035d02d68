"""Turns the made-up situations of the rules into events and context in a test database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from audit.ingest.event import Event
from audit.ingest.models import Source
from audit.ingest.store import ingest
from audit.people.models import Organisation, Role, Site, Staff, User
from audit.trail.models import Access
from privacy.alerts.models import Alert
from privacy.context.models import CareContact, Patient, RotaShift, Surname, WatchedPatient
from privacy.pipeline import catch_up
from privacy.review.models import ReviewEvent
from privacy.rules.examples import START, Care, Example, Looked, Person, Place, Raised, Record, Seen, Shift, Watched
from privacy.watching.models import LookUp

ORGANISATION = "RX1"


def nhs_number(patient: int) -> str:
    """A number of the 999 range with a valid check digit, the same for the same patient."""
    for last in range(10):
        body = f"999{patient * 10 + last:06d}"
        check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(body)) % 11
        if check != 10:
            return body + str(check % 11)
    raise AssertionError("ten numbers in a row without a check digit")


def staff_uid(person: int) -> str:
    """The SDS user id of a person."""
    return f"5550000{person:05d}"


def moment(day: int, minute: int) -> datetime:
    """A time counted from the start of every example."""
    return START + timedelta(days=day, minutes=minute)


def events_of(seen: Seen, number: int) -> Iterator[Event]:
    """The events of one access, ten seconds apart; a refusal is thought over for a minute."""
    at = moment(seen.day, seen.minute)

    def event(name: str, seconds: float, **fields: object) -> Event:
        return Event(
            event_id=f"{number}-{name}",
            launch_id=f"launch-{number}",
            occurred_at=at + timedelta(seconds=seconds),
            organisation=ORGANISATION,
            site=seen.site,
            device=seen.device,
            staff_uid=staff_uid(seen.staff),
            nhs_number=nhs_number(seen.patient),
            role_code=seen.role_code,
            activity_codes=seen.activity_codes,
            **fields,  # type: ignore[arg-type]
        )

    yield event("launch", 0, kind="launch")
    for n, decision in enumerate(seen.decisions):
        yield event(f"p{n}", 10 + n, kind="permission", decision=decision, self_claimed=seen.self_claimed)
    if seen.reason:
        yield event("note", 30, kind="note", reason=seen.reason)
    if seen.viewed:
        yield event("view", seen.seconds, kind="view", service=seen.service)


def file_source() -> Source:
    """The source that may send for all."""
    return Source.objects.get_or_create(name="file")[0]


def send(events: Iterable[Event]) -> None:
    """Ingests events as one batch."""
    receipt = ingest(file_source(), enumerate(events, 1))
    assert receipt.rejected == receipt.conflicting == 0, receipt


def care_contact(care: Care, number: int) -> CareContact:
    """A care contact of the organisation, two hours long where it ends on its first day."""
    starts_at = moment(care.day, -60)
    return CareContact(
        organisation_id=ORGANISATION,
        contact_id=f"contact-{number}",
        nhs_number=nhs_number(care.patient),
        kind=care.kind,
        team="Outpatients",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=care.days, hours=2),
    )


def _date(day: int | None) -> date | None:
    """The date of a day of the example."""
    return None if day is None else moment(day, 0).date()


def member_of_staff(person: Person) -> Staff:
    """A row of staff."""
    return Staff(
        staff_uid=staff_uid(person.staff),
        organisation_id=ORGANISATION,
        nhs_number="" if person.record is None else nhs_number(person.record),
        family_name=person.family_name,
        address_line=person.address_line,
        postcode=person.postcode,
        date_of_birth=person.born,
        team=person.team,
        manager_uid="" if person.manager is None else staff_uid(person.manager),
        started_on=_date(person.started_day),
        ended_on=_date(person.ended_day),
    )


def patient_of(record: Record) -> Patient:
    """A row of patients."""
    return Patient(
        nhs_number=nhs_number(record.patient),
        family_name=record.family_name,
        address_line=record.address_line,
        postcode=record.postcode,
        date_of_birth=record.born,
        deceased_on=_date(record.deceased_day),
    )


def watch(watched: Watched) -> WatchedPatient:
    """A row of the watch list."""
    return WatchedPatient(
        nhs_number=nhs_number(watched.patient),
        from_date=_date(watched.from_day),
        until_date=_date(watched.until_day),
    )


def rota_shift(shift: Shift) -> RotaShift:
    """Eight hours on duty."""
    starts_at = moment(shift.day, 0)
    return RotaShift(
        organisation_id=ORGANISATION,
        staff_uid=staff_uid(shift.staff),
        site="RX101",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=8),
    )


def site_of(place: Place) -> Site:
    """A row of sites."""
    return Site(
        organisation_id=ORGANISATION,
        code=place.code,
        name=place.code,
        opens=place.opens,
        closes=place.closes,
        open_days=list(place.open_days),
        latitude=place.latitude,
        longitude=place.longitude,
    )


def lay_out_people(example: Example) -> None:
    """Sites, staff, patients, the watch list and the rota."""
    Site.objects.bulk_create(site_of(place) for place in example.places)
    Staff.objects.bulk_create(member_of_staff(person) for person in example.people)
    Patient.objects.bulk_create(patient_of(record) for record in example.records)
    Surname.objects.bulk_create(
        Surname(family_name=record.family_name.lower(), people=1, share=record.name_share)
        for record in example.records
        if record.name_share is not None
    )
    WatchedPatient.objects.bulk_create(watch(watched) for watched in example.watched)
    RotaShift.objects.bulk_create(rota_shift(shift) for shift in example.shifts)


def officer_of(person: int) -> User:
    """An officer who can sign in, the same for the same person."""
    user, new = User.objects.get_or_create(staff_uid=staff_uid(person), defaults={"name": f"Officer {person}"})
    if new:
        codes = ["B0015", "B0016"]
        Role.objects.create(user=user, organisation_id=ORGANISATION, role_code="R0001", activity_codes=codes)
    return user


def raise_by_time(raised: Raised, number: int) -> None:
    """An alert with nothing behind it but its day."""
    at = moment(raised.day, 0)
    Alert.objects.create(
        organisation_id=ORGANISATION, reference=f"EX-{number}", staff_uid=staff_uid(raised.staff),
        nhs_number=nhs_number(raised.patient), risk=50, sentence="An example.", first_conduct_at=at,
        last_conduct_at=at, raised_at=at,
    )  # fmt: skip


def look_up(looked: Looked) -> None:
    """A look-up of an officer, and the access that they opened from it."""
    officer, at = officer_of(looked.staff), moment(looked.day, looked.minute)
    about = {"about": "patient", "nhs_number": nhs_number(looked.patient)} if looked.patient is not None else {}
    if looked.person is not None:
        about = {"about": "staff", "staff_uid": staff_uid(looked.person)}
    made = LookUp.objects.create(
        organisation_id=ORGANISATION, by=officer, purpose="concern", reason="An example", at=at, **about
    )
    event = {"organisation_id": ORGANISATION, "actor": officer, "at": at}
    ReviewEvent.objects.create(**event, kind="looked_up", detail={"look_up": made.pk})
    if looked.opens is not None:
        access = Access.objects.get(launch_id=f"launch-{looked.opens}")
        ReviewEvent.objects.create(**event, kind="access_opened", detail={"look_up": made.pk, "access": access.pk})


def lay_out(example: Example) -> None:
    """Context first, then all events in one batch."""
    Organisation.objects.get_or_create(pk=ORGANISATION, defaults={"name": ORGANISATION})
    if example.own_patient is not None:
        Staff.objects.create(
            staff_uid=staff_uid(1), organisation_id=ORGANISATION, nhs_number=nhs_number(example.own_patient)
        )
    lay_out_people(example)
    contacts = [*example.care, *([Care(patient=9_999)] if example.care_feed else [])]
    CareContact.objects.bulk_create(care_contact(care, number) for number, care in enumerate(contacts))
    send(event for number, seen in enumerate(example.accesses) for event in events_of(seen, number))
    if example.looks:
        catch_up(ORGANISATION)  # what is looked up is there already
    for number, raised in enumerate(example.alerts):
        raise_by_time(raised, number)
    for looked in example.looks:
        look_up(looked)
