"""Alerts: findings about the same person and patient, or the same pattern, become one that an officer decides on."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from audit.trail.models import Access
from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert, AlertAccess, Finding
from privacy.detection.findings import AlertKey
from privacy.detection.window import Window
from privacy.review.models import ReviewEvent
from privacy.rules import BY_ID

# Crockford's base 32: no letter that is taken for a digit when a reference is read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERNS = sorted(rule.id for rule in BY_ID.values() if rule.is_pattern)
MOST_RISK = 99


RESTING = """
    SELECT DISTINCT l.staff_uid, l.nhs_number, l.pattern
    FROM privacy_alertaccess x JOIN privacy_alert l ON l.id = x.alert_id AND l.status <> %(closed)s
    JOIN audit_access a ON a.id = x.access_id JOIN privacy_assessment m ON m.access_id = x.access_id
    WHERE x.organisation = %(organisation)s AND x.access_id = ANY (%(access_ids)s) AND m.events <> a.events
"""


def alerts_resting_on(window: Window) -> set[AlertKey]:
    """Open alerts that tell when or where an access of the window was, which has gained events since."""
    with connection.cursor() as cursor:
        cursor.execute(RESTING, window.parameters | {"closed": Status.CLOSED})
        return {AlertKey(*row) for row in cursor}


def raise_alerts(organisation: str, keys: Iterable[AlertKey]) -> None:
    """Brings the alert of each key in step with the findings that stand: raises, grows, shrinks or settles it."""
    for key in sorted(keys):
        _bring_in_step(organisation, key)


def _bring_in_step(organisation: str, key: AlertKey) -> None:
    """One alert. What a closed alert holds stays with it; what is new forms the next, linked to it."""
    of_key = {"organisation_id": organisation, "staff_uid": key.staff_uid, "nhs_number": key.nhs_number}
    alerts = list(Alert.objects.select_for_update().filter(**of_key, pattern=key.pattern).order_by("-id"))
    alert = next((a for a in alerts if a.status != Status.CLOSED), None)
    findings = [
        finding
        for finding in Finding.objects.filter(**of_key, withdrawn_at=None).order_by(
            "-occurred_at", "sentence", "subject"
        )
        if (finding.rule if finding.rule in PATTERNS else "") == key.pattern
        and finding.alert_id in (None, alert.pk if alert else None)
    ]
    if findings:
        picture = _picture(organisation, findings)
        if alert is None:
            alert = _new(of_key, key, previous=alerts[0] if alerts else None, picture=picture)
        else:
            _update(alert, picture)
        _attach(alert, findings, picture.access_ids)
    elif alert is not None:
        _settle(alert)


@dataclass(frozen=True)
class _Picture:
    """What an alert says, from its findings alone."""

    fields: dict[str, Any]
    access_ids: list[int]


def _picture(organisation: str, findings: list[Finding]) -> _Picture:
    """The alert's contents; findings come newest first."""
    ids = sorted({access_id for finding in findings for access_id in finding.access_ids})
    accesses = Access.objects.filter(organisation_id=organisation, pk__in=ids).values_list("started_at", "site")
    times = sorted(started_at for started_at, _ in accesses)
    parts = risk_parts(findings)
    also = [BY_ID[part["rule"]].title.lower() for part in parts[1:]]
    return _Picture(
        {
            "risk": sum(part["points"] for part in parts),
            "parts": parts,
            "rules": [part["rule"] for part in parts],
            "sentence": parts[0]["sentence"] + (f" Also: {', '.join(also)}." if also else ""),
            "sites": sorted({site for _, site in accesses if site}),
            "access_count": len(ids),
            "first_conduct_at": times[0],
            "last_conduct_at": times[-1],
        },
        ids,
    )


def risk_parts(findings: list[Finding]) -> list[dict[str, Any]]:
    """Parts that add up to the risk: of each rule its heaviest finding, each taking its share of what is left to 100."""
    heaviest: dict[str, Finding] = {}
    for finding in findings:
        if finding.rule not in heaviest or finding.weight > heaviest[finding.rule].weight:
            heaviest[finding.rule] = finding
    parts, innocent, total = [], 1.0, 0
    for finding in sorted(heaviest.values(), key=lambda f: (-f.weight, f.rule)):
        innocent *= 1 - min(finding.weight, MOST_RISK) / 100
        points = min(round(100 * (1 - innocent)), MOST_RISK) - total
        total += points
        parts.append({"rule": finding.rule, "points": points, "sentence": finding.sentence})
    return parts


def _new(of_key: dict[str, Any], key: AlertKey, *, previous: Alert | None, picture: _Picture) -> Alert:
    """Raises an alert and says so in the trail."""
    alert = Alert.objects.create(
        **of_key, pattern=key.pattern, reference=new_reference(), previous=previous, **picture.fields
    )
    ReviewEvent.objects.create(organisation_id=alert.organisation_id, alert=alert, kind="raised")
    return alert


def _update(alert: Alert, picture: _Picture) -> None:
    """Writes what changed; an alert that says the same is left alone, so that nobody's work on it goes stale."""
    changed = [name for name, value in picture.fields.items() if getattr(alert, name) != value]
    if changed:
        for name in changed:
            setattr(alert, name, picture.fields[name])
        alert.version += 1
        alert.save(update_fields=[*changed, "version"])


def _attach(alert: Alert, findings: list[Finding], access_ids: list[int]) -> None:
    """Makes the findings and the accesses that they rest on those of the alert."""
    Finding.objects.filter(pk__in=[f.pk for f in findings if f.alert_id is None]).update(alert=alert)
    held = set(AlertAccess.objects.filter(alert=alert).values_list("access_id", flat=True))
    AlertAccess.objects.filter(alert=alert, access_id__in=held - set(access_ids)).delete()
    AlertAccess.objects.bulk_create(
        AlertAccess(organisation_id=alert.organisation_id, alert=alert, access_id=access_id)
        for access_id in access_ids
        if access_id not in held
    )


def _settle(alert: Alert) -> None:
    """Closes an alert nobody has taken up once nothing of it stands; one under investigation stays with its officer."""
    if alert.status != Status.NEW or alert.assignee_id is not None:
        return
    alert.status, alert.outcome, alert.closed_at = Status.CLOSED, Outcome.EXPLAINED_LATER, timezone.now()
    alert.version += 1
    alert.save(update_fields=["status", "outcome", "closed_at", "version"])
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind="explained",
        note="Care data that arrived later explain what raised this alert.",
    )


def new_reference() -> str:
    """A reference that tells nothing and can be read out, such as A4T7-K2QX."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
