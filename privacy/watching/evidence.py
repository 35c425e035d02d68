"""The looks on which an alert about an officer rests, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from audit.wording import local_time, nhs_number
from privacy.alerts.models import Alert, Finding
from privacy.review.models import ReviewEvent
from privacy.review.names import Names
from privacy.rules import BY_ID, Scope
from privacy.watching.models import LookUp, Purpose

SHOWN = 50


@dataclass(frozen=True)
class LookedRow:
    """One look: when, at whom, and what the officer wrote as the reason."""

    when: str
    whom: str
    purpose: str
    reason: str


def is_about_looks(alert: Alert) -> bool:
    """Whether an alert is about what an officer looked up."""
    rule = BY_ID.get(alert.pattern)
    return rule is not None and rule.scope == Scope.LOOK


def looks_of(alert: Alert) -> list[LookedRow]:
    """The looks behind the findings of an alert, the latest first."""
    subjects = Finding.objects.filter(alert=alert, withdrawn_at=None, subject__startswith="look:").order_by(
        "-occurred_at"
    )
    keys = [int(subject.removeprefix("look:")) for subject in subjects.values_list("subject", flat=True)[:SHOWN]]
    events = list(ReviewEvent.objects.filter(organisation_id=alert.organisation_id, pk__in=keys).order_by("-at", "-id"))
    look_ups = LookUp.objects.in_bulk({int(event.detail["look_up"]) for event in events})
    found = [(event, look_ups[event.detail["look_up"]]) for event in events]
    names = Names.of(staff=[one.staff_uid for _, one in found], patients=[one.nhs_number for _, one in found])
    return [
        LookedRow(local_time(event.at), _whom(one, names), Purpose(one.purpose).label, one.reason)
        for event, one in found
    ]


def _whom(look_up: LookUp, names: Names) -> str:
    if look_up.staff_uid:
        return names.person(look_up.staff_uid)
    return ", ".join(part for part in (names.patient(look_up.nhs_number), nhs_number(look_up.nhs_number)) if part)
