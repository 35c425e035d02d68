"""Every write of looking up and of watching, with its review event in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from audit.ingest import wake
from audit.people.models import User
from audit.people.permissions import WATCH, organisations_for
from audit.trail.models import Access
from privacy.govern.permissions import check_can_govern
from privacy.govern.reason import reason_of
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused
from privacy.watching.models import About, LookUp, Purpose


@transaction.atomic
def look_up(
    *, by: User, organisation: str, purpose: str, reason: str, staff_uid: str = "", nhs_number: str = ""
) -> LookUp:
    """Keeps whom somebody looks up and why; the rules about officers look at it. Raises Refused."""
    check_can_govern(by, organisation)
    if bool(staff_uid) == bool(nhs_number):
        raise Refused("Look up a member of staff or a patient.")
    why = _purpose(purpose, reason)
    about = About.STAFF if staff_uid else About.PATIENT
    made = LookUp.objects.create(
        organisation_id=organisation, by=by, about=about, staff_uid=staff_uid, nhs_number=nhs_number,
        purpose=purpose, reason=why,
    )  # fmt: skip
    detail = {"look_up": made.pk, "about": about.value, "purpose": purpose}
    _record(organisation, by, Kind.LOOKED_UP, detail, note=why)
    transaction.on_commit(lambda: wake.up([organisation]))
    return made


@transaction.atomic
def search_staff(*, by: User, organisation: str, name: str, purpose: str, reason: str, found: Sequence[str]) -> None:
    """Keeps who searched for whom by name, and whom the page named. Raises Refused."""
    check_can_govern(by, organisation)
    why = _purpose(purpose, reason)
    detail = {"name": name, "purpose": purpose, "found": list(found)}
    _record(organisation, by, Kind.STAFF_SEARCHED, detail, note=why)


@transaction.atomic
def list_accesses(*, by: User, look_up: LookUp, shown: Sequence[int]) -> None:
    """Keeps which accesses of a look-up somebody saw. Raises Refused."""
    _check_own(by, look_up)
    detail = {"look_up": look_up.pk, "accesses": list(shown)}
    _record(look_up.organisation_id, by, Kind.ACCESSES_LISTED, detail)


@transaction.atomic
def open_access(*, by: User, look_up: LookUp, access: Access) -> None:
    """Keeps that somebody opened the timeline of an access that they had looked up. Raises Refused."""
    _check_own(by, look_up)
    detail = {"look_up": look_up.pk, "access": access.pk}
    _record(look_up.organisation_id, by, Kind.ACCESS_OPENED, detail)
    transaction.on_commit(lambda: wake.up([look_up.organisation_id]))


def check_can_watch(user: User, organisation: str) -> None:
    """Raises Refused for whoever is no Caldicott guardian of this organisation."""
    if organisation not in organisations_for(user, WATCH):
        raise Refused("Only the Caldicott guardian of this organisation sees what its officers did.")


@transaction.atomic
def watch(*, by: User, organisation: str, asked_for: dict[str, str], shown: Sequence[int]) -> None:
    """Keeps that the guardian looked at what officers did: their own look is kept like any other. Raises Refused."""
    check_can_watch(by, organisation)
    _record(organisation, by, Kind.WATCHED, {"asked_for": asked_for, "events": list(shown)})


@transaction.atomic
def export_watch(*, by: User, organisation: str, asked_for: dict[str, str], rows: int) -> None:
    """Keeps that what officers did left OneClick. Raises Refused."""
    check_can_watch(by, organisation)
    _record(organisation, by, Kind.WATCH_EXPORTED, {"asked_for": asked_for, "rows": rows})


@transaction.atomic
def keep_look(*, by: User, organisations: Collection[str], kind: Kind, detail: dict[str, Any]) -> None:
    """Keeps a look at a page that knows nothing of reviews, for each organisation that it concerns."""
    for organisation in sorted(organisations):
        _record(organisation, by, kind, detail)


def _purpose(purpose: str, reason: str) -> str:
    if purpose not in Purpose.values:
        raise Refused("Choose why you look this up.")
    return reason_of(reason, "Write the reason: who asked, or what it is for.")


def _check_own(by: User, look_up: LookUp) -> None:
    check_can_govern(by, look_up.organisation_id)
    if look_up.by_id != by.pk:
        raise Refused("This is the look-up of somebody else. Say yourself why you look.")


def _record(organisation: str, by: User, kind: Kind, detail: dict[str, Any], *, note: str = "") -> None:
    ReviewEvent.objects.create(organisation_id=organisation, actor=by, kind=kind, note=note, detail=detail)
