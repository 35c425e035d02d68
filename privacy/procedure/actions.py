"""Every write of sampling by a person: decisions on the procedure, checks, and what was looked at; each with its review event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.people.models import User
from audit.trail.models import Access
from privacy.alerts.models import Alert
from privacy.duty.close import close_to
from privacy.govern.permissions import check_can_govern
from privacy.govern.reason import reason_of
from privacy.procedure.in_force import holds_from, latest
from privacy.procedure.kinds import Kind
from privacy.procedure.models import DrawnAccess, Finding, Frequency, Procedure, SampleCheck, SamplePeriod, Selection
from privacy.review.actions import raise_by_hand
from privacy.review.kinds import Kind as EventKind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused

MOST_PEOPLE: Final = 50
MOST_EACH: Final = 100
MOST_EVERY: Final = 1000
NEAR: Final = (
    "This is an access of your own, of your line manager or of somebody who reports to you: a colleague checks it."
)
LONGEST_NOTE: Final = 2000
FIELDS: Final = ("enabled", "frequency", "selection", "share", "every", "people", "each")


@dataclass(frozen=True)
class Plan:
    """What is decided about one kind."""

    enabled: bool
    frequency: str
    selection: str
    share: int = 100
    every: int = 1
    people: int = 0
    each: int = 0


@transaction.atomic
def change_procedure(*, by: User, organisation: str, kind: Kind, plan: Plan, why: str, seen: int) -> Procedure:
    """Decides how a kind is sampled, from the end of the period under way. Raises Refused.

    `seen` is the key of the decision that the page showed, 0 where there was none.
    """
    check_can_govern(by, organisation)
    before = latest(organisation).get(kind.id)
    if before and before.pk != seen:
        raise Refused(f"{before.by.name} changed this while you were reading. Look at it again, then decide.")
    _check_plan(kind, plan)
    state = {name: getattr(plan, name) for name in FIELDS}
    former = {name: getattr(before, name) for name in FIELDS} if before else {"enabled": False}
    if state == former or not (plan.enabled or former["enabled"]):
        raise Refused("Nothing differs from what was decided last.")
    reason = reason_of(why, "Write why the procedure changes.")
    since = holds_from(organisation, kind.id, timezone.now())
    made = Procedure.objects.create(organisation_id=organisation, kind=kind.id, since=since, why=reason, by=by, **state)
    detail = {"kind": kind.id, "from": former, "to": state, "since": since.isoformat()}
    _record(organisation, by, EventKind.PROCEDURE_CHANGED, detail, note=reason)
    return made


@dataclass(frozen=True)
class Checked:
    """What came of a check of several: those kept, and those left out with why."""

    kept: list[int]
    left: dict[int, str]


@transaction.atomic
def check(*, by: User, organisation: str, items: Sequence[DrawnAccess], note: str = "") -> Checked:
    """Keeps that these accesses were found in order, one review event each; leaves out what the person may not check."""
    check_can_govern(by, organisation)
    if not items:
        raise Refused("Choose at least one access.")
    text = _note(note)
    left = refusals(items, by)
    kept = [item for item in items if item.pk not in left]
    for item in kept:
        _keep(item, by, Finding.FINE, text)
    return Checked([item.pk for item in kept], left)


@transaction.atomic
def check_one(*, by: User, item: DrawnAccess, note: str = "") -> SampleCheck:
    """Keeps that one access was found in order. Raises Refused."""
    check_can_govern(by, item.organisation_id)
    if left := refusals([item], by):
        raise Refused(left[item.pk])
    return _keep(item, by, Finding.FINE, _note(note))


@transaction.atomic
def add_note(*, by: User, item: DrawnAccess, note: str) -> SampleCheck:
    """Keeps a note on a drawn access; whether it was checked stays as it is. Raises Refused."""
    check_can_govern(by, item.organisation_id)
    text = _note(note)
    if not text:
        raise Refused("Write the note that you want to add.")
    if refusals([item], by).get(item.pk) == NEAR:
        raise Refused(NEAR)
    return _keep(item, by, Finding.NOTE, text)


@transaction.atomic
def raise_alert(*, by: User, item: DrawnAccess, reason: str) -> Alert:
    """Raises an alert by hand about a drawn access, which is thereby checked. Raises Refused."""
    check_can_govern(by, item.organisation_id)
    if left := refusals([item], by):
        raise Refused(left[item.pk])
    alert = raise_by_hand(access=item.access, by=by, reason=reason)
    _keep(item, by, Finding.ALERT, reason.strip(), alert)
    return alert


@transaction.atomic
def look_at_sample(*, by: User, period: SamplePeriod, shown: Sequence[int]) -> None:
    """Records which drawn accesses somebody saw. Raises Refused."""
    check_can_govern(by, period.organisation_id)
    detail = {"period": period.pk, "kind": period.kind, "items": list(shown)}
    _record(period.organisation_id, by, EventKind.SAMPLE_LISTED, detail)


@transaction.atomic
def look_at_item(*, by: User, item: DrawnAccess) -> None:
    """Records that somebody looked at a drawn access. Raises Refused."""
    check_can_govern(by, item.organisation_id)
    detail = {"item": item.pk, "access": item.access_id}
    _record(item.organisation_id, by, EventKind.ACCESS_OPENED, detail)


@transaction.atomic
def export(*, by: User, organisation: str, what: dict[str, Any]) -> None:
    """Records that a sample, or the figures of a month, left OneClick. Raises Refused."""
    check_can_govern(by, organisation)
    _record(organisation, by, EventKind.SAMPLE_EXPORTED, what)


def refusals(items: Sequence[DrawnAccess], user: User) -> dict[int, str]:
    """Of these drawn accesses those that somebody may not check, by key, each with why."""
    done = SampleCheck.objects.filter(item__in=items).exclude(finding=Finding.NOTE).values_list("item_id", flat=True)
    left = dict.fromkeys(done, "It has been checked already.")
    people = dict(Access.objects.filter(pk__in=[item.access_id for item in items]).values_list("pk", "staff_uid"))
    near = close_to([user.staff_uid], set(people.values()))
    return left | {item.pk: NEAR for item in items if people.get(item.access_id) in near}


def _keep(item: DrawnAccess, by: User, finding: Finding, note: str, alert: Alert | None = None) -> SampleCheck:
    """One row and one review event. Raises Refused where a colleague was quicker."""
    said = {"organisation_id": item.organisation_id, "item": item, "by": by}
    try:
        with transaction.atomic():
            made = SampleCheck.objects.create(**said, finding=finding, note=note, alert=alert)
    except IntegrityError as error:
        raise Refused("A colleague has just checked this access.") from error
    kind = EventKind.SAMPLE_NOTED if finding == Finding.NOTE else EventKind.SAMPLE_CHECKED
    detail = {"item": item.pk, "access": item.access_id, "finding": finding.value}
    _record(item.organisation_id, by, kind, detail, note=note, alert=alert)
    return made


def _check_plan(kind: Kind, plan: Plan) -> None:
    """Raises Refused where a plan will not do."""
    if plan.frequency not in Frequency.values or plan.selection not in Selection.values:
        raise Refused("Choose how often and how accesses are chosen.")
    if kind.of_people and not (1 <= plan.people <= MOST_PEOPLE and 1 <= plan.each <= MOST_EACH):
        raise Refused(f"Draw 1 to {MOST_PEOPLE} people, and 1 to {MOST_EACH} accesses of each.")
    if not kind.of_people and plan.selection == Selection.RANDOM and not 1 <= plan.share <= 100:
        raise Refused("The share is from 1 to 100 per cent.")
    if not kind.of_people and plan.selection == Selection.EVERY and not 1 <= plan.every <= MOST_EVERY:
        raise Refused(f"Every so many: from 1 to {MOST_EVERY:,}.")


def _note(text: str) -> str:
    note = text.strip().replace("\x00", "")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE:,} characters. This one has {len(note):,}.")
    return note


def _record(
    organisation: str,
    by: User,
    kind: EventKind,
    detail: dict[str, Any],
    *,
    note: str = "",
    alert: Alert | None = None,
) -> None:
    ReviewEvent.objects.create(organisation_id=organisation, actor=by, kind=kind, note=note, detail=detail, alert=alert)
