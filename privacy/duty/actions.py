"""Every write about due dates, the rota and who has which alert, with its review event in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.duty.close import close_to
from privacy.duty.due import Bands, Due, due_date
from privacy.duty.models import Absence, DueDates, Duty, Mode, Sharing
from privacy.duty.sharing import mode_of
from privacy.govern.permissions import check_can_govern, governors
from privacy.govern.reason import reason_of
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused

MOST_DAYS: Final = 60
MOST_BANDS: Final = 6


@transaction.atomic
def change_due_dates(*, by: User, organisation: str, bands: Bands, why: str) -> DueDates:
    """Sets within how many working days alerts are due, for those raised from now on. Raises Refused.

    Open alerts keep their dates; those without one are given one.
    """
    check_can_govern(by, organisation)
    before = Due.of(organisation).bands
    ordered = _checked(bands)
    if ordered == before:
        raise Refused("Nothing differs from what is in force.")
    reason = reason_of(why, "Write why the due dates change.")
    change = DueDates.objects.create(organisation_id=organisation, bands=ordered, why=reason, by=by)
    for alert in Alert.objects.open().filter(organisation_id=organisation, due_at=None):
        Alert.objects.filter(pk=alert.pk).update(due_at=due_date(organisation, alert.risk, alert.raised_at))
    _record(organisation, by, Kind.DUE_DATES_CHANGED, reason, {"from": before, "to": ordered})
    return change


@transaction.atomic
def change_sharing(*, by: User, organisation: str, mode: str, why: str) -> Sharing:
    """Sets how new alerts are shared out. Raises Refused."""
    check_can_govern(by, organisation)
    if mode not in Mode.values:
        raise Refused("Choose how new alerts are shared out.")
    before = mode_of(organisation)
    if mode == before:
        raise Refused("Nothing differs from what is in force.")
    reason = reason_of(why, "Write why this changes.")
    change = Sharing.objects.create(organisation_id=organisation, mode=mode, why=reason, by=by)
    _record(organisation, by, Kind.SHARING_CHANGED, reason, {"from": before, "to": mode})
    return change


@transaction.atomic
def put_on_rota(
    *, by: User, organisation: str, officer: User, weekdays: Collection[int], since: date, until: date | None
) -> Duty:
    """Puts an officer on duty on some days of the week. Raises Refused."""
    check_can_govern(by, organisation)
    _check_officer(officer, organisation)
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise Refused("Choose at least one day of the week.")
    _check_order(since, until)
    said = {"officer": officer, "since": since, "until": until, "weekdays": sorted(set(weekdays))}
    duty = Duty.objects.create(organisation_id=organisation, by=by, **said)
    _record(organisation, by, Kind.DUTY_SET, "", {"duty": duty.pk, **_told(said)})
    return duty


@transaction.atomic
def enter_absence(
    *, by: User, organisation: str, officer: User, since: date, until: date, deputy: User | None
) -> Absence:
    """Keeps that an officer is away, and who stands in. Raises Refused."""
    check_can_govern(by, organisation)
    for one in (officer, deputy or officer):
        _check_officer(one, organisation)
    if deputy == officer:
        raise Refused("Nobody can be their own deputy.")
    _check_order(since, until)
    said = {"officer": officer, "since": since, "until": until, "deputy": deputy}
    absence = Absence.objects.create(organisation_id=organisation, by=by, **said)
    _record(organisation, by, Kind.ABSENCE_SET, "", {"absence": absence.pk, **_told(said)})
    return absence


@transaction.atomic
def end_entry(*, by: User, entry: Duty | Absence) -> None:
    """Ends a line of the rota or an absence now; it stays readable. Raises Refused."""
    check_can_govern(by, entry.organisation_id)
    unended = type(entry).objects.filter(pk=entry.pk, ended_at=None)
    if not unended.update(ended_at=timezone.now(), ended_by=by):
        raise Refused("This entry has ended already.")
    name = "duty" if isinstance(entry, Duty) else "absence"
    _record(entry.organisation_id, by, Kind.DUTY_ENDED, "", {name: entry.pk, "officer": entry.officer.name})


@dataclass(frozen=True)
class HandedOver:
    """What came of a hand-over: alerts that changed hands, and those left out because the colleague stands too near."""

    moved: list[str]
    left: list[str]


@transaction.atomic
def hand_over(*, by: User, organisation: str, officer: User, to: User, why: str) -> HandedOver:
    """Gives all open alerts of one officer to another, one review event each. Raises Refused.

    Left out are those about the colleague, their manager or report, those that the colleague raised by hand, and those
    about whoever hands over: nobody chooses who judges them.
    """
    check_can_govern(by, organisation)
    _check_officer(to, organisation)
    if officer == to:
        raise Refused("Choose two different officers.")
    reason = reason_of(why, "Write why the alerts change hands.")
    held = Alert.objects.select_for_update().filter(organisation_id=organisation, assignee=officer).open()
    alerts = list(held.order_by("pk"))
    if not alerts:
        raise Refused(f"{officer.name} has no open alert to hand over.")
    left = [alert for alert in alerts if _may_not_have(alert, to) or by.staff_uid in alert.people]
    moved = [alert for alert in alerts if alert not in left]
    for alert in moved:
        _give(alert, by, officer, to, reason)
    return HandedOver([alert.reference for alert in moved], [alert.reference for alert in left])


def _may_not_have(alert: Alert, officer: User) -> bool:
    return bool(close_to(alert.people, [officer.staff_uid])) or alert.raised_by_id == officer.pk


def _give(alert: Alert, by: User, officer: User, to: User, why: str) -> None:
    """Moves one alert to the colleague."""
    alert.assignee = to
    alert.version += 1
    alert.save(update_fields=["assignee", "version"])
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id, alert=alert, actor=by, kind=Kind.HANDED_OVER, note=why,
        detail={"version": alert.version, "from": officer.name, "to": to.name},
    )  # fmt: skip


def _checked(bands: Bands) -> Bands:
    """The bands, the highest risk first. Raises Refused where they will not do."""
    ordered = tuple(sorted(bands, reverse=True))
    risks, days = [risk for risk, _ in ordered], [number for _, number in ordered]
    if not ordered or risks[-1] != 0:
        raise Refused("One line must hold for every alert: give a number of days from risk 0.")
    if len(ordered) > MOST_BANDS or len(set(risks)) < len(risks):
        raise Refused(f"Give at most {MOST_BANDS} lines, each from another risk.")
    if not all(0 <= risk <= 100 for risk in risks) or not all(1 <= number <= MOST_DAYS for number in days):
        raise Refused(f"A risk is from 0 to 100, and alerts are due within 1 to {MOST_DAYS} working days.")
    if days != sorted(days):
        raise Refused("An alert of a higher risk cannot be due later than one of a lower risk.")
    return ordered


def _check_officer(officer: User, organisation: str) -> None:
    if officer not in governors(organisation):
        raise Refused("Choose an officer who reviews alerts for this organisation.")


def _check_order(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused("The last day comes before the first.")


def _told(said: dict[str, Any]) -> dict[str, Any]:
    """What was entered, as the trail keeps it."""
    return {name: value.name if isinstance(value, User) else str(value or "") for name, value in said.items()}


def _record(organisation: str, by: User, kind: Kind, why: str, detail: dict[str, Any]) -> None:
    ReviewEvent.objects.create(organisation_id=organisation, actor=by, kind=kind, note=why, detail=detail)
