"""Shares new alerts out evenly: each in turn to who is on duty and has the fewest open points."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from audit.people.models import User
from audit.wording import LONDON
from privacy.alerts.models import Alert
from privacy.duty.close import close_to
from privacy.duty.due import due_date
from privacy.duty.models import Mode, Offer, Sharing
from privacy.duty.rota import next_on_duty
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent


def receive(alert: Alert) -> None:
    """Takes in an alert that was just raised, in the transaction that raised it: its due date, and whose turn it is."""
    alert.due_at = due_date(alert.organisation_id, alert.risk)
    alert.save(update_fields=["due_at"])
    share_out(alert)


def share_out(alert: Alert, now: datetime | None = None) -> Offer | None:
    """Suggests the alert to an officer or gives it to them, as the organisation decided; None where nobody comes by it."""
    mode = mode_of(alert.organisation_id)
    officer = whose_turn(alert, now or timezone.now()) if mode != Mode.OFF else None
    if officer is None:
        return None
    if mode == Mode.ASSIGN:
        alert.assignee = officer
        alert.save(update_fields=["assignee"])
    _record(alert, Kind.ASSIGNED_IN_TURN if mode == Mode.ASSIGN else Kind.SUGGESTED, officer)
    return Offer.objects.create(
        organisation_id=alert.organisation_id, alert=alert, officer=officer, mode=mode, at=now or timezone.now()
    )


def sharing_of(organisation: str) -> Sharing | None:
    """The decision in force; None where the organisation decided nothing."""
    return Sharing.objects.filter(organisation_id=organisation).select_related("by").order_by("-id").first()


def mode_of(organisation: str) -> Mode:
    """How an organisation shares new alerts out; not at all where it decided nothing."""
    sharing = sharing_of(organisation)
    return Mode(sharing.mode) if sharing else Mode.OFF


def whose_turn(alert: Alert, now: datetime) -> User | None:
    """Who is on duty, stands not too near, and has the fewest open points; of equals who waited longest for an alert."""
    _, officers = next_on_duty(alert.organisation_id, now.astimezone(LONDON).date())
    near = close_to(alert.people, [officer.staff_uid for officer in officers])
    able = [officer for officer in officers if officer.staff_uid not in near and officer.pk != alert.raised_by_id]
    points, last = points_of(alert.organisation_id), _last_offers(alert.organisation_id)
    return min(able, key=lambda one: (points.get(one.pk, 0), last.get(one.pk, 0), one.pk), default=None)


def points_of(organisation: str) -> dict[int, int]:
    """The open points of each officer: the risk of the alerts that they have, and of those suggested to them that nobody has."""
    waiting = Q(assignee=None, offer__mode=Mode.SUGGEST)
    found = Alert.objects.open().filter(Q(assignee__isnull=False) | waiting, organisation_id=organisation).order_by()
    points: dict[int, int] = {}
    for holder, offered, total in found.values_list("assignee_id", "offer__officer_id").annotate(
        total=Sum(F("risk") + 1)
    ):
        points[holder or offered] = points.get(holder or offered, 0) + total
    return points


def is_untouched(alert: Alert) -> bool:
    """Whether nobody has worked on an alert: it is nobody's, or was given to somebody in turn and lies there as it came."""
    if alert.assignee_id is None:
        return True
    given = Offer.objects.filter(alert=alert, mode=Mode.ASSIGN, officer_id=alert.assignee_id).exists()
    looks = (Kind.LOOKED, Kind.LISTED)
    worked = ReviewEvent.objects.filter(alert=alert, actor__isnull=False).exclude(kind__in=looks)
    return given and not worked.exists()


def _last_offers(organisation: str) -> dict[int, int]:
    """The latest offer to each officer, by its key."""
    found = Offer.objects.filter(organisation_id=organisation).order_by()
    return dict(found.values_list("officer_id").annotate(last=Max("pk")))


def _record(alert: Alert, kind: Kind, officer: User) -> None:
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=kind,
        detail={"to": officer.name, "officer": officer.pk},
    )
