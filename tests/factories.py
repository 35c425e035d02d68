"""Makes what tests need in a test database: organisations, people with roles, accesses with events, findings, alerts.

Each gives everything it is not told a value that is valid and its own, so that a test says only what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection

from audit.models import Access, AccessEvent, Batch, Organisation, Role, Site, Source, Staff, User
from privacy.alerts.choices import Label, Status
from privacy.models import Alert, AlertAccess, Assessment, CareContact, Finding, Patient, RotaShift

NUMBERS = count(1)
TRUST, ELSEWHERE = "RX1", "RY9"
OFFICER = ("B0015", "B0016", "B0017", "B0018", "B0011")
CLINICIAN = ("B0264", "B0370", "B0168")
MORNING = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def next_number() -> int:
    """A number that no other thing has."""
    return next(NUMBERS)


def make_organisation(ods_code: str = TRUST, name: str = "") -> Organisation:
    """The organisation of a code, made where it is missing."""
    return Organisation.objects.get_or_create(ods_code=ods_code, defaults={"name": name or f"Trust {ods_code}"})[0]


def make_site(organisation: str = TRUST, code: str = "", **fields: Any) -> Site:
    """A place of an organisation, open at all hours."""
    make_organisation(organisation)
    code = code or f"{organisation}{next_number():02}"
    return Site.objects.create(organisation_id=organisation, code=code, **{"name": f"Site {code}"} | fields)


def make_user(
    *organisations: str, codes: Iterable[str] = OFFICER, role_code: str = "S8002:G8003:R0001", **fields: Any
) -> User:
    """Somebody who can sign in, with the same activity codes for each organisation."""
    number = next_number()
    user = User.objects.create(**{"staff_uid": f"{555000000000 + number}", "name": f"User {number}"} | fields)
    for organisation in organisations:
        make_organisation(organisation)
        Role.objects.create(
            user=user,
            organisation_id=organisation,
            role_code=role_code,
            role_profile_id=str(next_number()),
            activity_codes=list(codes),
        )
    return user


def make_officer(*organisations: str, **fields: Any) -> User:
    """A privacy officer, of the trust where none is named."""
    return make_user(*(organisations or (TRUST,)), **fields)


def make_clinician(*organisations: str, **fields: Any) -> User:
    """Somebody who opens records and reviews nothing."""
    role = {"codes": CLINICIAN, "role_code": "S8000:G8000:R8000"}
    return make_user(*(organisations or (TRUST,)), **role | fields)


def make_staff(organisation: str = TRUST, **fields: Any) -> Staff:
    """A member of staff."""
    make_organisation(organisation)
    number = next_number()
    names = {"staff_uid": f"{556000000000 + number}", "given_name": "Sam", "family_name": f"Okafor-{number}"}
    return Staff.objects.create(organisation_id=organisation, **names | {"role_code": "R8001"} | fields)


def make_nhs_number() -> str:
    """A valid NHS number of the range for tests (999) that no other thing has."""
    while True:
        nine = f"999{next_number():06}"
        check = 11 - sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
        if check != 10:
            return nine + str(check % 11)


def make_patient(**fields: Any) -> Patient:
    """A patient."""
    names = {"nhs_number": make_nhs_number(), "given_name": "Ada", "family_name": f"Pereira-{next_number()}"}
    return Patient.objects.create(**names | fields)


def make_source(organisation: str | None = TRUST, **fields: Any) -> Source:
    """A system that sends."""
    if organisation:
        make_organisation(organisation)
    return Source.objects.create(organisation_id=organisation, **{"name": f"source-{next_number()}"} | fields)


def source_of(organisation: str) -> Source:
    """The system that sends for an organisation in tests, made where it is missing."""
    make_organisation(organisation)
    return Source.objects.get_or_create(name=f"tests-{organisation}", defaults={"organisation_id": organisation})[0]


def make_event(access: Access, kind: str, after: timedelta, **fields: Any) -> AccessEvent:
    """One event of an access, some time after its start."""
    batch = Batch.objects.create(organisation_id=access.organisation_id, source=access.source, accepted=1)
    copied = ("site", "staff_uid", "role_profile_id", "role_code", "activity_codes", "nhs_number", "launch_id")
    values: dict[str, Any] = {name: getattr(access, name) for name in copied} | {
        "workgroup": "", "device": access.device, "address": None, "service": "", "decision": "", "decision_scope": "",
        "self_claimed": False, "reason": "", "outcome": "success",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_accessevent_id_seq')")
        key = cursor.fetchone()[0]
    return AccessEvent.objects.create(
        id=key, organisation_id=access.organisation_id, batch=batch, source=access.source, event_id=f"event-{key}",
        kind=kind, occurred_at=access.started_at + after, **values | fields,
    )  # fmt: skip


def make_access(organisation: str = TRUST, *, events: bool = False, **fields: Any) -> Access:
    """An access: a launch, an emergency decision with a reason, one view; with its events where asked."""
    started = fields.pop("started_at", MORNING)
    values: dict[str, Any] = {
        "source": source_of(organisation), "launch_id": f"launch-{next_number()}",
        "staff_uid": f"{556000000000 + next_number()}", "nhs_number": make_nhs_number(),
        "ended_at": started + timedelta(minutes=2), "decision": "emergency", "decisions": ["emergency"],
        "decided_at": started + timedelta(seconds=10), "launched": True, "services": ["scr"],
        "viewed_at": started + timedelta(seconds=20), "last_viewed_at": started + timedelta(seconds=20),
        "reason": "Patient unconscious in resus", "outcome": "success", "events": 4, "role_code": "R8001",
    }  # fmt: skip
    access = Access.objects.create(organisation_id=organisation, started_at=started, **values | fields)
    if events:
        make_event(access, "launch", timedelta(0))
        make_event(access, "permission", timedelta(seconds=10), decision=access.decision)
        make_event(access, "note", timedelta(seconds=12), reason=access.reason)
        make_event(access, "view", timedelta(seconds=20), service="scr")
    return access


def make_assessment(access: Access, label: str = Label.UNEXPLAINED, **fields: Any) -> Assessment:
    """What is thought of an access."""
    return Assessment.objects.create(access=access, organisation_id=access.organisation_id, label=label, **fields)


def make_alert(organisation: str = TRUST, *, accesses: Iterable[Access] | None = None, **fields: Any) -> Alert:
    """An alert about one person and one patient with one access and one finding, or about the accesses given."""
    pair = {name: fields[name] for name in ("staff_uid", "nhs_number") if fields.get(name)}
    evidence = [make_access(organisation, **pair)] if accesses is None else list(accesses)
    first, risk = evidence[0], fields.get("risk", 40)
    sentence = fields.get("sentence", "Used emergency access with no care contact near it.")
    parts = [{"rule": "emergency-access", "points": risk, "sentence": sentence}]
    values: dict[str, Any] = {
        "reference": f"A{next_number():06}", "staff_uid": first.staff_uid, "nhs_number": first.nhs_number,
        "risk": risk, "parts": parts, "rules": ["emergency-access"], "sentence": sentence,
        "sites": sorted({access.site for access in evidence if access.site}), "access_count": len(evidence),
        "first_conduct_at": min(access.started_at for access in evidence),
        "last_conduct_at": max(access.started_at for access in evidence), "raised_at": MORNING,
    }  # fmt: skip
    alert = Alert.objects.create(organisation_id=organisation, **values | fields)
    AlertAccess.objects.bulk_create(
        AlertAccess(organisation_id=organisation, alert=alert, access=access) for access in evidence
    )
    make_finding(alert, evidence)
    return alert


def make_finding(alert: Alert, evidence: Iterable[Access] = (), **fields: Any) -> Finding:
    """What a rule found, as evidence of an alert."""
    values: dict[str, Any] = {
        "rule": "emergency-access", "subject": f"test:{next_number()}", "staff_uid": alert.staff_uid,
        "nhs_number": alert.nhs_number, "access_ids": [access.pk for access in evidence],
        "occurred_at": alert.last_conduct_at, "facts": {"care_contacts_within_14_days": 0},
        "sentence": alert.sentence, "alert": alert,
    }  # fmt: skip
    return Finding.objects.create(organisation_id=alert.organisation_id, **values | fields)


def make_closed_alert(organisation: str = TRUST, **fields: Any) -> Alert:
    """An alert that was found appropriate."""
    closed: dict[str, Any] = {
        "status": Status.CLOSED,
        "outcome": "appropriate",
        "closed_at": MORNING + timedelta(days=1),
    }
    return make_alert(organisation, **closed | fields)


def make_care_contact(organisation: str = TRUST, *, nhs_number: str, **fields: Any) -> CareContact:
    """A reason why the organisation has to do with a patient."""
    make_organisation(organisation)
    values = {"contact_id": f"contact-{next_number()}", "kind": "attendance", "starts_at": MORNING}
    return CareContact.objects.create(organisation_id=organisation, nhs_number=nhs_number, **values | fields)


def make_shift(organisation: str = TRUST, *, staff_uid: str, **fields: Any) -> RotaShift:
    """Somebody's shift on the morning of the tests."""
    make_organisation(organisation)
    values = {"site": "", "starts_at": MORNING - timedelta(hours=1), "ends_at": MORNING + timedelta(hours=7)}
    return RotaShift.objects.create(organisation_id=organisation, staff_uid=staff_uid, **values | fields)
