"""Serial conduct: of one person, what would be alerts about several patients for the same reason is one alert that grows.

The reason is the rule that weighs most in each. The alert of serial conduct names that rule as its pattern and no patient.
"""

from __future__ import annotations

from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.detection.keeping import Bench, is_free, settle
from privacy.detection.picture import PATTERNS


def is_serial(alert: Alert) -> bool:
    """Whether an alert is one of serial conduct."""
    return not alert.nhs_number and alert.pattern not in PATTERNS


def group(reason: str, own: Alert | None, others: list[Alert]) -> list[Alert]:
    """The open alerts of this reason with which a question forms serial conduct: that which is there already comes first."""
    there = [alert for alert in others if is_serial(alert) and alert.pattern == reason]
    alike = [alert for alert in others if alert.nhs_number and alert.rules[:1] == [reason] and is_free(alert)]
    mine = [own] if own and (there or alike) else []
    return there + sorted(alike + mine, key=lambda alert: alert.pk)


def shrink(bench: Bench, alert: Alert) -> None:
    """Writes anew an alert that nobody has: with one patient left it is about that patient, with none it is settled."""
    patients = {finding.nhs_number for finding in bench.held(alert)}
    if len(patients) == 1:
        name(alert, patients.pop(), "")
        bench.keep_in_step(alert)
    elif patients:
        bench.keep_in_step(alert)
    else:
        settle(alert, 0)


def name(alert: Alert, nhs_number: str, pattern: str) -> None:
    """Says whom or what an alert is about, unless there is an open alert about that."""
    named = {"nhs_number": nhs_number, "pattern": pattern}
    same = Alert.objects.filter(organisation_id=alert.organisation_id, staff_uid=alert.staff_uid, part=0, **named)
    if not same.exclude(status=Status.CLOSED).exists():
        alert.nhs_number, alert.pattern = nhs_number, pattern
        alert.save(update_fields=["nhs_number", "pattern"])
