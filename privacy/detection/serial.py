"""Serial conduct: of one person, what would be alerts about several patients for the same reason is one alert that grows.

The reason is the rule that weighs most in each. The alert of serial conduct names that rule as its pattern and no patient.
Which alerts there are follows from the findings alone, whatever came first; an alert that somebody has taken up stays what
it is, but for serial conduct, which grows in their hands.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from privacy.alerts.choices import Status
from privacy.alerts.models import Alert, Finding
from privacy.detection.findings import AlertKey
from privacy.detection.keeping import Bench, is_free, join, settle
from privacy.detection.picture import PATTERNS

SERIAL = Q(nhs_number="") & ~Q(pattern__in=PATTERNS)  # as `is_serial` says it of one alert


def takes(bench: Bench, key: AlertKey, own: Alert | None, others: list[Alert]) -> bool:
    """Brings a question about one patient in step with the person's other open alerts, given with its own, all locked.

    True where it is part of serial conduct now; False where it is left to an alert of its own.
    """
    if key.pattern or (own is not None and not is_free(own)):
        return False
    return _Question(bench, key, own, others).is_taken()


def bring_in_step(bench: Bench) -> None:
    """Writes anew what has grown or shrunk: with one patient left it is about that patient, with none it is settled."""
    grown = Alert.objects.select_for_update().filter(pk__in=bench.grown).exclude(status=Status.CLOSED)
    for alert in grown.order_by("pk"):
        patients = {finding.nhs_number for finding in bench.held(alert)}
        if len(patients) > 1 or not is_free(alert):
            bench.keep_in_step(alert)
        elif patients:
            _name(alert, patients.pop(), "")
            bench.keep_in_step(alert)
        else:
            settle(alert, 0)


def is_serial(alert: Alert) -> bool:
    """Whether an alert is one of serial conduct."""
    return not alert.nhs_number and alert.pattern not in PATTERNS


def _name(alert: Alert, nhs_number: str, pattern: str) -> None:
    """Says whom or what an alert is about, unless there is an open alert about that."""
    named = {"nhs_number": nhs_number, "pattern": pattern}
    same = Alert.objects.filter(organisation_id=alert.organisation_id, staff_uid=alert.staff_uid, part=0, **named)
    if not same.exclude(status=Status.CLOSED).exists():
        alert.nhs_number, alert.pattern = nhs_number, pattern
        alert.save(update_fields=["nhs_number", "pattern"])


def closed(organisation: str, key: AlertKey) -> Alert | None:
    """The latest closed alert of serial conduct that held an access to the patient's record; None where there is none."""
    found = Alert.objects.filter(organisation_id=organisation, staff_uid=key.staff_uid, status=Status.CLOSED)
    found = found.filter(SERIAL, accesses__nhs_number=key.nhs_number)
    return found.order_by("-id").first() if key.nhs_number and not key.pattern else None


@dataclass
class _Question:
    """What one person did with one patient, beside the same person's other open alerts."""

    bench: Bench
    key: AlertKey
    own: Alert | None
    others: list[Alert]

    def is_taken(self) -> bool:
        """Leaves the serial conduct to which it belongs no more, and joins that to which it belongs."""
        holder = self._holder()
        if holder is not None and not is_free(holder):
            self._join(holder.pattern, holder)
            return True
        reason = self._reason(holder)
        if holder is not None and holder.pattern != reason:
            self._leave(holder)
        group = self._group(reason) if reason else []
        if group:
            self._join(reason, *group)
        return bool(group)

    def _holder(self) -> Alert | None:
        """The serial conduct that holds what stands of it; what held some of it is written anew."""
        there = {alert.pk: alert for alert in self.others if not alert.nhs_number}
        ever = Finding.objects.filter(alert__in=there, staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number)
        standing = set(ever.filter(withdrawn_at=None).values_list("alert", flat=True))
        self.bench.grown.update({*ever.values_list("alert", flat=True)} - standing)
        return next((alert for pk, alert in there.items() if pk in standing), None)

    def _reason(self, holder: Alert | None) -> str:
        """The rule that weighs most in it; empty where too little stands for an alert."""
        alerts = [alert.pk for alert in (self.own, holder) if alert]
        theirs = Q(staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number)
        findings = self.bench.standing(theirs & (Q(alert=None) | Q(alert__in=alerts)))
        findings = [finding for finding in findings if finding.rule not in PATTERNS]
        picture = self.bench.picture(findings, None) if findings else None
        return str(picture.fields["rules"][0]) if picture and picture.is_raised else ""

    def _group(self, reason: str) -> list[Alert]:
        """The open alerts of this reason with which it forms serial conduct: that which is there already comes first."""
        there = [alert for alert in self.others if not alert.nhs_number and alert.pattern == reason]
        alike = [alert for alert in self.others if alert.nhs_number and alert.rules[:1] == [reason] and is_free(alert)]
        own = [self.own] if self.own and (there or alike) else []
        return there + sorted(alike + own, key=lambda alert: alert.pk)

    def _join(self, reason: str, into: Alert, *rest: Alert) -> None:
        """Makes one alert of these and of what stands of the question."""
        unheld = Q(staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number, alert=None)
        new = [finding.pk for finding in self.bench.standing(unheld) if finding.rule not in PATTERNS]
        Finding.objects.filter(pk__in=new).update(alert=into)
        for alert in rest:
            join(alert, into)
        if into.nhs_number:
            _name(into, "", reason)
        self.bench.grown.add(into.pk)

    def _leave(self, holder: Alert) -> None:
        """Takes what stands of it out of an alert of serial conduct."""
        held = Finding.objects.filter(alert=holder, nhs_number=self.key.nhs_number, withdrawn_at=None)
        held.update(alert=None)
        self.bench.grown.add(holder.pk)
