"""Which alert a question belongs to: that of a pattern which names it, that of the serial conduct of which it is part, or
one of its own.

A person's pattern takes in what it names: a question about one patient, or a narrower pattern, all of whose accesses it rests
on and in which nothing weighs more. Serial conduct takes in what has the same reason (`privacy.detection.serial`). Which alerts
there are follows from the findings alone, whatever came first; an alert that somebody has taken up stays what it is, but for
these two, which grow in their hands.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from privacy.alerts.choices import Status
from privacy.alerts.models import Alert, Finding
from privacy.detection import serial
from privacy.detection.findings import AlertKey
from privacy.detection.keeping import Bench, is_free, join
from privacy.detection.picture import PATTERNS, weight_of
from privacy.detection.risk import Scale
from privacy.rules import BY_ID

# How many patterns may take each one in.
DEPTH = {pattern: sum(pattern in rule.takes_in for rule in BY_ID.values()) for pattern in PATTERNS}


def in_order(key: AlertKey) -> int:
    """By which questions are asked: what takes in comes before what it may take in."""
    return DEPTH.get(key.pattern, len(PATTERNS))


def near(key: AlertKey) -> Q:
    """The person's open alerts to which a question may belong or with which it may become one."""
    return Q(nhs_number="") if key.pattern else Q(nhs_number="") | Q(pattern="")


def held(person: str, patient: str) -> Q:
    """Alerts of a person that hold what was found about this patient, alone or among others."""
    return Q(findings__staff_uid=person, findings__nhs_number=patient)


def closed(organisation: str, key: AlertKey) -> Alert | None:
    """The latest closed alert about many patients that held what was found about this one; None where there is none."""
    found = Alert.objects.filter(
        organisation_id=organisation, staff_uid=key.staff_uid, status=Status.CLOSED, nhs_number=""
    )
    return found.filter(held(key.staff_uid, key.nhs_number)).order_by("-id").first() if key.nhs_number else None


def is_within(findings: list[Finding], pattern: list[Finding], scale: Scale) -> bool:
    """Whether a pattern takes in what was found of one question, given all that was found of each: where it rests on accesses
    of the pattern alone, and is either a narrower pattern or weighs no more.
    """
    named, wide = ({access_id for finding in side for access_id in finding.access_ids} for side in (findings, pattern))
    if findings[0].rule in PATTERNS:
        return named <= wide and findings[0].rule in BY_ID[pattern[0].rule].takes_in
    weight, most = (max(weight_of(finding, scale) for finding in side) for side in (findings, pattern))
    return named <= wide and weight <= most


def bring_in_step(bench: Bench) -> None:
    """Writes anew what has grown or shrunk."""
    grown = Alert.objects.select_for_update().filter(pk__in=bench.grown).exclude(status=Status.CLOSED)
    for alert in grown.order_by("pk"):
        if serial.is_serial(alert) and is_free(alert):
            serial.shrink(bench, alert)
        else:
            bench.keep_in_step(alert)


def takes(bench: Bench, key: AlertKey, own: Alert | None, others: list[Alert]) -> bool:
    """Brings a question in step with the person's other open alerts, given with its own, all locked.

    True where it is part of another alert now; False where it is left to one of its own.
    """
    if not key.staff_uid or not others or (own is not None and not is_free(own)):
        return False
    return _Question(bench, key, own, others).is_taken()


@dataclass
class _Question:
    """What one person did with one patient, or one pattern of theirs, beside the same person's other open alerts."""

    bench: Bench
    key: AlertKey
    own: Alert | None
    others: list[Alert]

    @property
    def theirs(self) -> Q:
        """Its findings."""
        theirs = Q(staff_uid=self.key.staff_uid, nhs_number=self.key.nhs_number)
        return theirs & (Q(rule=self.key.pattern) if self.key.pattern else ~Q(rule__in=PATTERNS))

    def is_taken(self) -> bool:
        """Leaves the alert to which it belongs no more, and joins that to which it belongs."""
        holder = self._holder()
        if holder is not None and not is_free(holder):
            self._join(holder.pattern, holder)
            return True
        name, group = self._group(holder)
        if holder is not None and holder not in group:
            self._leave(holder)
        if group:
            self._join(name, *group)
        return bool(group)

    def _holder(self) -> Alert | None:
        """The wider alert that holds what stands of it; what held some of it is written anew."""
        there = {alert.pk: alert for alert in self.others if not alert.nhs_number}
        ever = Finding.objects.filter(self.theirs, alert__in=there)
        standing = set(ever.filter(withdrawn_at=None).values_list("alert", flat=True))
        self.bench.grown.update({*ever.values_list("alert", flat=True)} - standing)
        return next((alert for pk, alert in there.items() if pk in standing), None)

    def _group(self, holder: Alert | None) -> tuple[str, list[Alert]]:
        """The alerts that form one with it, and its name: the first stays. None where too little stands, or it is alone."""
        alerts = [alert.pk for alert in (self.own, holder) if alert]
        findings = self.bench.standing(self.theirs & (Q(alert=None) | Q(alert__in=alerts)))
        picture = self.bench.picture(findings, None) if findings else None
        if picture is None or not picture.is_raised:
            return "", []
        pattern = self._pattern(findings)
        if pattern is not None:
            return pattern.pattern, [pattern, *([self.own] if self.own else [])]
        reason = str(picture.fields["rules"][0])
        return reason, [] if self.key.pattern else serial.group(reason, self.own, self.others)

    def _pattern(self, findings: list[Finding]) -> Alert | None:
        """The pattern that takes these in; of several the widest."""
        patterns = [alert for alert in self.others if alert.pattern in DEPTH]
        for alert in sorted(patterns, key=lambda alert: DEPTH[alert.pattern]):
            its = self.bench.standing(Q(alert=alert, rule=alert.pattern))
            if its and is_within(findings, its, self.bench.scale):
                return alert
        return None

    def _join(self, name: str, into: Alert, *rest: Alert) -> None:
        """Makes one alert of these and of what stands of the question."""
        new = [finding.pk for finding in self.bench.standing(self.theirs & Q(alert=None))]
        Finding.objects.filter(pk__in=new).update(alert=into)
        for alert in rest:
            join(alert, into)
        if into.pattern != name:
            serial.name(into, "", name)
        self.bench.grown.add(into.pk)

    def _leave(self, holder: Alert) -> None:
        """Takes what stands of it out of the alert that holds it."""
        Finding.objects.filter(self.theirs, alert=holder, withdrawn_at=None).update(alert=None)
        self.bench.grown.add(holder.pk)
