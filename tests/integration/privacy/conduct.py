"""Accesses of a person of which rules find something, without the data from which they would; what detection makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone

from audit.models import Access
from privacy.alerts.choices import Status
from privacy.detection.alerts import raise_alerts
from privacy.detection.findings import AlertKey
from privacy.detection.risk import Scale
from privacy.models import Alert, AlertAccess, Finding
from tests.factories import MORNING, make_access, make_nhs_number

WHY, OTHER = "after-leaving", "legal-override"


def seen(person: str, patient: str = "", *, rule: str = WHY, hours: int = 0, strength: float = 3.0) -> Access:
    """An access of which a rule finds enough for an alert, which detection has not looked at yet."""
    at = MORNING + timedelta(hours=hours)
    access = make_access(staff_uid=person, nhs_number=patient or make_nhs_number(), started_at=at)
    find(access, rule, strength)
    return access


def find(access: Access, rule: str, strength: float) -> None:
    """One more finding about an access."""
    _find(f"access:{access.pk}", access.nhs_number, [access], rule, strength)


def find_pattern(rule: str, strength: float, *accesses: Access) -> AlertKey:
    """A person's pattern that rests on these accesses, as it is now."""
    person = accesses[0].staff_uid
    _find(f"staff:{person}", "", accesses, rule, strength)
    return AlertKey(person, "", rule)


def _find(subject: str, patient: str, accesses: Sequence[Access], rule: str, strength: float) -> None:
    about = {"staff_uid": accesses[0].staff_uid, "nhs_number": patient}
    says = {
        "access_ids": [access.pk for access in accesses],
        "occurred_at": accesses[-1].started_at,
        "strength": strength,
    }
    Finding.objects.update_or_create(
        organisation_id="RX1", rule=rule, subject=subject, defaults=about | says | {"sentence": f"Found by {rule}."}
    )


def question(access: Access) -> AlertKey:
    """What the person of an access did with its patient."""
    return AlertKey(access.staff_uid, access.nhs_number, "")


def withdraw(access: Access) -> None:
    """What was found about an access holds no more."""
    Finding.objects.filter(subject=f"access:{access.pk}").update(withdrawn_at=timezone.now())


def detect(*accesses: Access) -> None:
    """Detection looks at these persons and patients, in this order."""
    for access in accesses:
        ask(question(access))


def ask(*keys: AlertKey) -> None:
    """Detection looks at these in one step."""
    raise_alerts("RX1", keys, Scale.of("RX1"))


def the_alert() -> Alert:
    """The only one that is open."""
    return Alert.objects.exclude(status=Status.CLOSED).get()


def alerts() -> dict[tuple[str, str], list[int]]:
    """What is open, by patient and pattern, with the accesses that each rests on."""
    return {
        (alert.nhs_number, alert.pattern): evidence_of(alert) for alert in Alert.objects.exclude(status=Status.CLOSED)
    }


def evidence_of(alert: Alert) -> list[int]:
    return sorted(AlertAccess.objects.filter(alert=alert).values_list("access_id", flat=True))


def keys(accesses: Iterable[Access]) -> list[int]:
    return sorted(access.pk for access in accesses)
