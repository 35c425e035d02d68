"""Gives the demo's trust a procedure of its own: samples half checked, a rota, alerts due and overdue, and look-ups."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from audit.people.models import User
from audit.trail.models import Access
from audit.wording import LONDON
from privacy.alerts.models import Alert
from privacy.duty.actions import change_sharing, enter_absence, put_on_rota
from privacy.duty.due import due_date
from privacy.duty.models import Mode
from privacy.pipeline import catch_up
from privacy.procedure import actions, coverage
from privacy.procedure.drawing import keep_up
from privacy.procedure.models import Draw, Procedure
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.watching.models import About, LookUp, Purpose

ORGANISATION: Final = "RX1"
WEEKS: Final = 6
WHY: Final = "Agreed by the information governance group."
# What is sampled, how often, and how it is chosen.
PLANS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "emergency", "frequency": "weekly", "selection": "random", "share": 50},
    {"kind": "legal-override", "frequency": "weekly", "selection": "all"},
    {"kind": "random-user", "frequency": "weekly", "selection": "random", "people": 2, "each": 10},
)
ONCE: Final = (
    "A patient asked in writing who opened their record; request 2211.",
    "Ward manager rang about the night shift.",
)
AGAIN: Final = "To see whether anything is new."


def lay_down(officer: User, deputy: User, now: datetime) -> None:
    """All of it, as if the procedure had been in force for some weeks."""
    _sample(officer, now)
    _check_half(deputy)
    _share_out(officer, deputy, now)
    _let_time_pass(now)
    _look_up(officer, deputy, now)


def _sample(officer: User, now: datetime) -> None:
    """The decisions, and each Monday's draws in their order."""
    monday = now.astimezone(LONDON).date() - timedelta(days=now.astimezone(LONDON).weekday())
    first = datetime.combine(monday - timedelta(weeks=WEEKS), time(), LONDON)
    for plan in PLANS:
        Procedure.objects.create(
            organisation_id=ORGANISATION,
            enabled=True,
            since=first,
            at=first - timedelta(days=3),
            by=officer,
            why=WHY,
            **plan,
        )
    for week in range(WEEKS + 1):
        for hours in (0, 3):
            moment = datetime.combine(monday - timedelta(weeks=WEEKS - week), time(hours), LONDON)
            keep_up(ORGANISATION, min(moment, now))


def _check_half(deputy: User) -> None:
    """The older samples are checked, the latest of each kind to a half."""
    begun: set[str] = set()
    for draw in Draw.objects.filter(organisation_id=ORGANISATION).select_related("period").order_by("-id"):
        waiting = coverage.unchecked(draw)
        chosen = waiting if draw.period.kind in begun else waiting[: len(waiting) // 2]
        if chosen:
            begun.add(draw.period.kind)
            actions.check(by=deputy, organisation=ORGANISATION, items=chosen, note="")


def _share_out(officer: User, deputy: User, now: datetime) -> None:
    """Who is on duty when, who is away soon, and new alerts suggested in turn."""
    today = now.astimezone(LONDON).date()
    since = today - timedelta(weeks=WEEKS)
    for one, days in ((officer, (0, 1, 2, 4)), (deputy, (2, 3, 4))):
        put_on_rota(by=officer, organisation=ORGANISATION, officer=one, weekdays=days, since=since, until=None)
    soon = today + timedelta(days=20)
    enter_absence(
        by=officer,
        organisation=ORGANISATION,
        officer=officer,
        deputy=deputy,
        since=soon,
        until=soon + timedelta(days=11),
    )
    change_sharing(by=officer, organisation=ORGANISATION, mode=Mode.SUGGEST, why=WHY)


def _let_time_pass(now: datetime) -> None:
    """Some alerts have waited since their conduct: every third from that which would be most overdue by now."""
    waiting = Alert.objects.open().filter(organisation_id=ORGANISATION, raised_by=None).order_by("id")
    raised = {alert: min(alert.last_conduct_at + timedelta(hours=1), now) for alert in waiting}
    due = {alert: due_date(ORGANISATION, alert.risk, at) for alert, at in raised.items()}
    for alert in sorted(waiting, key=due.__getitem__)[::3]:
        Alert.objects.filter(pk=alert.pk).update(raised_at=raised[alert], due_at=due[alert])


def _look_up(officer: User, deputy: User, now: datetime) -> None:
    """A request and a concern, looked into once; and a patient to whom somebody came back with no alert."""
    alerted = Alert.objects.filter(organisation_id=ORGANISATION).exclude(nhs_number="").values("nhs_number")
    quiet = (
        Access.objects.filter(organisation_id=ORGANISATION)
        .exclude(nhs_number__in=alerted)
        .order_by("-started_at", "-id")
    )
    first, second, *_ = quiet[:2]
    _looked(officer, Purpose.PATIENT, ONCE[0], now - timedelta(days=2), nhs_number=second.nhs_number)
    _looked(officer, Purpose.CONCERN, ONCE[1], now - timedelta(hours=4), staff_uid=second.staff_uid)
    for days in (9, 5, 1):
        _looked(deputy, Purpose.OTHER, AGAIN, now - timedelta(days=days), nhs_number=first.nhs_number)
    catch_up(ORGANISATION)


def _looked(by: User, purpose: Purpose, reason: str, at: datetime, **whom: str) -> None:
    """A look-up at a time that has passed."""
    about = About.STAFF if "staff_uid" in whom else About.PATIENT
    made = LookUp.objects.create(
        organisation_id=ORGANISATION, by=by, about=about, purpose=purpose, reason=reason, at=at, **whom
    )
    ReviewEvent.objects.create(
        organisation_id=ORGANISATION, actor=by, kind=Kind.LOOKED_UP, note=reason, at=at,
        detail={"look_up": made.pk, "about": about.value, "purpose": purpose.value},
    )  # fmt: skip
