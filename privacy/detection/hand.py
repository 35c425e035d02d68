"""What officers did to alerts by hand, as detection has to respect it: evidence that they put in place or took apart,
alerts that they raised, and alerts that they put to sleep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from audit.trail.models import Access
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert, AlertAccess
from privacy.review.changes import told
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent

BY_HAND: Final = "by-hand"  # the part of the risk that an officer's own reason makes


@dataclass(frozen=True)
class ByHand:
    """Accesses of an alert by what officers did: those put there, and those split off into another."""

    put: frozenset[int] = frozenset()
    split_off: frozenset[int] = frozenset()

    def beside(self, found: Iterable[int]) -> list[int]:
        """The accesses of the alert, given those on which its findings rest."""
        return sorted((set(found) - self.split_off) | self.put) or sorted(found)


def of(alert: Alert | None) -> ByHand:
    """What officers did to the evidence of an alert."""
    if alert is None:
        return ByHand()
    parts = Alert.objects.filter(split_from=alert).values_list("pk", flat=True)
    held = AlertAccess.objects.filter(alert_id__in=[alert.pk, *parts], by_hand=True)
    by_alert = list(held.values_list("alert_id", "access_id"))
    put = frozenset(access for holder, access in by_alert if holder == alert.pk)
    return ByHand(put, frozenset(access for holder, access in by_alert if holder != alert.pk))


def made_of(alerts: list[Alert]) -> list[Alert]:
    """Open alerts that officers made of the alerts of one question: parts split off, and those that they were merged into."""
    merged = {alert.merged_into_id for alert in alerts if alert.merged_into_id} - {alert.pk for alert in alerts}
    targets = Alert.objects.select_for_update().filter(pk__in=merged).order_by("pk") if merged else []
    return [
        alert for alert in [*alerts, *targets] if alert.status != Status.CLOSED and (alert.part or alert.pk in merged)
    ]


def in_its_words(alert: Alert, fields: dict[str, Any]) -> dict[str, Any]:
    """What findings say of an alert; one raised by hand keeps the officer's reason, and its findings stand below it.

    Nothing settles that, so it waits for nothing.
    """
    if alert.raised_by_id:
        fields = fields | {"urgent_from": None}
    own = [part | {"points": 0} for part in alert.parts if part["rule"] == BY_HAND]
    if not own:
        return fields
    return fields | {"parts": [*own, *fields["parts"]], "sentence": alert.sentence}


def measure(alert: Alert) -> dict[str, Any]:
    """What the accesses of an alert without findings say of it."""
    held = Access.objects.filter(alerts=alert).order_by("started_at")
    facts = list(held.values_list("started_at", "site", "assessment__risk"))
    risk = max((risk or 0 for _, _, risk in facts), default=alert.risk)
    parts = [part | {"points": risk if number == 0 else 0} for number, part in enumerate(alert.parts)]
    return {
        "risk": risk,
        "parts": parts,
        "sites": sorted({site for _, site, _ in facts if site}),
        "access_count": len(facts),
        "first_conduct_at": facts[0][0],
        "last_conduct_at": facts[-1][0],
    }


def wake(alert: Alert) -> dict[str, list[Any]]:
    """Wakes a sleeping alert that got worse; gives what it changed in it."""
    if alert.status != Status.SNOOZED or alert.snoozed_at_risk is None or alert.risk <= alert.snoozed_at_risk:
        return {}
    changed: dict[str, list[Any]] = {
        "status": [Status.SNOOZED.value, Status.INVESTIGATING.value],
        "snoozed_until": [alert.snoozed_until, None],
        "snoozed_at_risk": [alert.snoozed_at_risk, None],
    }
    alert.status, alert.snoozed_until, alert.snoozed_at_risk = Status.INVESTIGATING, None, None
    return changed


def record(alert: Alert, changed: dict[str, list[Any]]) -> None:
    """Says in the trail what detection changed in an alert, field by field."""
    woken = "status" in changed
    detail = {"version": alert.version, "changes": told(changed)} | (
        {"from": "snoozed", "to": "investigating"} if woken else {}
    )
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id, alert=alert, kind=Kind.WOKEN if woken else Kind.UPDATED, detail=detail,
        note="It got worse." if woken else "",
    )  # fmt: skip
