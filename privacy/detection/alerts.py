"""Alerts: findings about the same person and patient, or the same pattern, become one that an officer decides on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from privacy.alerts.choices import Status
from privacy.alerts.models import Alert, Finding
from privacy.detection import belonging, hand
from privacy.detection.findings import NAMING, AlertKey
from privacy.detection.keeping import Bench, attach, raise_new, settle, update
from privacy.detection.risk import Scale
from privacy.detection.window import Window
from privacy.detection.worth import worth_a_look

ABOUT = f"WITH {NAMING} SELECT DISTINCT staff_uid, nhs_number, rule FROM naming"


def questions_about(window: Window) -> set[AlertKey]:
    """Every question that rests on an access of the window: what is known of the access has perhaps changed."""
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, window.parameters)
        return {AlertKey.of(*row) for row in cursor}


def raise_alerts(organisation: str, keys: Iterable[AlertKey], scale: Scale) -> None:
    """Brings the alert of each key in step with the findings that stand: raises, grows, shrinks or settles it."""
    bench = Bench.of(organisation, scale)
    for key in sorted(worth_a_look(organisation, keys, scale), key=belonging.in_order):
        _bring_in_step(bench, key)
    belonging.bring_in_step(bench)


def judge_again(organisation: str, scale: Scale, since: datetime | None = None) -> None:
    """Brings every alert in step with its findings, because these weigh differently now; with `since` only those that
    are open or about conduct from then on.
    """
    findings = Finding.objects.filter(organisation_id=organisation, withdrawn_at=None)
    if since:
        is_open = Q(alert__isnull=False) & ~Q(alert__status=Status.CLOSED)
        findings = findings.filter(is_open | Q(occurred_at__gte=since))
    rows = findings.values_list("staff_uid", "nhs_number", "rule").distinct()
    raise_alerts(organisation, {AlertKey.of(*row) for row in rows}, scale)


def _bring_in_step(bench: Bench, key: AlertKey) -> None:
    """What there is of one question, in the alert of its own or in that to which it belongs."""
    theirs = Alert.objects.select_for_update().filter(organisation_id=bench.organisation, staff_uid=key.staff_uid)
    near = Q(nhs_number=key.nhs_number, pattern=key.pattern) | ~Q(status=Status.CLOSED) & belonging.near(key)
    alerts = list(theirs.filter(near).order_by("id"))[::-1]  # locked in the order in which officers lock them
    own = [alert for alert in alerts if (alert.nhs_number, alert.pattern) == key[1:]]
    others = [alert for alert in alerts if alert not in own and alert.part == 0]
    if not belonging.takes(bench, key, _open(own), others):
        _bring_own_in_step(bench, key, own)
    for alert in hand.made_of(own):
        bench.grown.add(alert.pk)


def _open(alerts: list[Alert]) -> Alert | None:
    """The one that detection keeps in step."""
    return next((alert for alert in alerts if alert.status != Status.CLOSED and alert.part == 0), None)


def _bring_own_in_step(bench: Bench, key: AlertKey, alerts: list[Alert]) -> None:
    """The question's own alert. What a closed alert holds stays with it; what is new forms the next, linked to it."""
    alert = _open(alerts)
    unheld = Q(staff_uid=key.staff_uid, nhs_number=key.nhs_number, alert=None)
    findings = [
        finding
        for finding in bench.standing(unheld | Q(alert=alert) if alert else unheld)
        if finding.alert_id or AlertKey.of(*key[:2], finding.rule) == key
    ]
    # What a pattern has taken in adds to it and does not uphold it.
    upheld = [finding for finding in findings if not key.pattern or finding.rule == key.pattern]
    picture = bench.picture(upheld, alert) if upheld else None
    if picture is None or not picture.is_raised:
        if alert is not None:
            settle(alert, picture.fields["risk"] if picture else 0)
        return
    if len(findings) > len(upheld):
        picture = bench.picture(findings, alert)
    if alert is None:
        previous = alerts[0] if alerts else belonging.closed(bench.organisation, key)
        raise_new(key, bench.organisation, findings, previous=previous, picture=picture)
    else:
        update(alert, picture)
        attach(alert, findings, picture.access_ids)


def retell(alert: Alert) -> None:
    """Makes a locked alert say what its evidence is, after an officer changed that; saving it is left to them."""
    bench = Bench.of(alert.organisation_id)
    findings = bench.held(alert)
    if findings:
        picture = bench.picture(findings, alert)
        fields = hand.in_its_words(alert, picture.fields)
        attach(alert, findings, picture.access_ids)
    else:
        fields = hand.measure(alert)
    for name, value in fields.items():
        setattr(alert, name, value)
