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


def takes(bench: Bench, key: AlertKey, own: Alert | None, others: list[Alert]) -> bool:
    """Brings a question about one patient in step with the person's other open alerts, given with its own, all locked.

    True where it is part of serial conduct now; False where it is left to an alert of its own.
    """
    if key.pattern or (own is not None and not is_free(own)):
        return False
    return _Question(bench, key, own, others).is_taken()


def closed(organisation: str, key: AlertKey) -> Alert | None:
    """The latest closed alert of serial conduct that held an access to the patient's record; None where there is none."""
    found = Alert.objects.filter(organisation_id=organisation, staff_uid=key.staff_uid, status=Status.CLOSED)
    found = found.filter(nhs_number="", accesses__nhs_number=key.nhs_number).exclude(pattern__in=PATTERNS)
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
            self._join(holder)
            return True
        reason = self._reason(holder)
        if holder is not None and holder.pattern != reason:
            self._leave(holder)
        group = self._group(reason) if reason else []
        if group:
            self._join(*group)
        return bool(group)

    def _holder(self) -> Alert | None:
        """The serial conduct that holds what stands of it; what holds nothing of it any more is brought in step."""
        there = {alert.pk: alert for alert in self.others if not alert.nhs_number}
        ever = Finding.objects.filter(alert__in=there, staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number)
        standing = set(ever.filter(withdrawn_at=None).values_list("alert", flat=True))
        for pk in sorted({*ever.values_list("alert", flat=True)} - standing):
            _shrink(self.bench, there[pk])
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

    def _join(self, into: Alert, *rest: Alert) -> None:
        """Makes one alert of these and of what stands of the question."""
        reason = into.pattern or into.rules[0]
        unheld = Q(staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number, alert=None)
        new = [finding.pk for finding in self.bench.standing(unheld) if finding.rule not in PATTERNS]
        Finding.objects.filter(pk__in=new).update(alert=into)
        for alert in rest:
            join(alert, into)
        self.bench.keep_in_step(into, nhs_number="", pattern=reason)

    def _leave(self, holder: Alert) -> None:
        """Takes what stands of it out of an alert of serial conduct."""
        held = Finding.objects.filter(alert=holder, nhs_number=self.key.nhs_number, withdrawn_at=None)
        held.update(alert=None)
        _shrink(self.bench, holder)


def _shrink(bench: Bench, alert: Alert) -> None:
    """Serial conduct of which less stands: with one patient left it is about that patient, with none it is settled."""
    patients = {finding.nhs_number for finding in bench.held(alert)}
    if not is_free(alert) or len(patients) > 1:
        bench.keep_in_step(alert)
    elif not patients:
        settle(alert, 0)
    else:
        only = patients.pop()
        same = Alert.objects.filter(organisation_id=bench.organisation, staff_uid=alert.staff_uid, nhs_number=only)
        taken = same.filter(pattern="", part=0).exclude(status=Status.CLOSED).exists()
        bench.keep_in_step(alert, **({} if taken else {"nhs_number": only, "pattern": ""}))
