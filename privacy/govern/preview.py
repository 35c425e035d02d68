"""What a change of a rule would have given in the last 30 days: found again, compared, and nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from audit.trail.models import Access
from audit.wording import LONDON
from privacy.alerts.models import Assessment, Finding
from privacy.detection.belonging import in_order, is_within
from privacy.detection.findings import AlertKey, found_by
from privacy.detection.habits import among_colleagues, companies_of
from privacy.detection.picture import is_enough, of_rules, strongest
from privacy.detection.risk import Scale
from privacy.detection.window import Window
from privacy.govern.figures import last_access
from privacy.govern.suppressing import Suppressions
from privacy.peers.models import StaffDay
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused
from privacy.rules import Rule, Scope
from privacy.watching.relation import KINDS as LOOK_KINDS

DAYS: Final = 30
MOST_ACCESSES, AT_ONCE = 200_000, 5_000
SECONDS, MOST_SECONDS = 6.0, 20  # after which no further part is begun, and after which the database gives up
EXAMPLES: Final = 5


@dataclass
class Preview:
    """What was compared, and what differs."""

    since: datetime
    until: datetime
    looked_at: int = 0
    is_sample: bool = False
    now: dict[str, Finding] = field(default_factory=dict)
    then: dict[str, Finding] = field(default_factory=dict)
    alerts_now: int = 0
    alerts_then: int = 0
    took: float = 0.0

    def examples(self) -> list[tuple[str, Finding]]:
        """Five findings, what differs first: what would be new, what would go, then what would stay."""
        new = _newest("new", self.then, self.then.keys() - self.now.keys())
        gone = _newest("gone", self.now, self.now.keys() - self.then.keys())
        stays = _newest("stays", self.then, self.now.keys() & self.then.keys())
        return [*new[:3], *gone[:2], *new[3:], *gone[2:], *stays][:EXAMPLES]


def _newest(kind: str, found: dict[str, Finding], subjects: Iterable[str]) -> list[tuple[str, Finding]]:
    """The newest five of these findings."""
    ordered = sorted(subjects, key=lambda subject: (found[subject].occurred_at, subject), reverse=True)
    return [(kind, found[subject]) for subject in ordered[:EXAMPLES]]


def preview(organisation: str, rule: Rule, *, enabled: bool, thresholds: dict[str, float]) -> Preview:
    """Compares what stands with what these thresholds would find. Raises Refused where that takes too long."""
    began = monotonic()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{MOST_SECONDS}s'")
            result = _compare(organisation, rule, thresholds if enabled else None, began)
            transaction.set_rollback(True)
    except OperationalError as error:
        raise Refused(
            "The preview took too long and was stopped. Thresholds closer to the present ones help."
        ) from error
    result.took = monotonic() - began
    return result


def _compare(organisation: str, rule: Rule, thresholds: dict[str, float] | None, began: float) -> Preview:
    """Both sides of the comparison; without thresholds the rule would be off."""
    until = timezone.now() if rule.scope == Scope.LOOK else last_access(organisation)
    result = Preview(until - timedelta(days=DAYS), until)
    subjects: set[str] = set()
    for window, since, is_last in _parts(organisation, rule, result):
        result.looked_at += len(window.access_ids or window.days or window.looks)
        subjects.update(window.subjects)
        if thresholds is not None:
            rows = found_by(rule, window, thresholds)
            result.then |= {row["subject"]: _finding(organisation, row) for row in rows}
        if not is_last and monotonic() - began > SECONDS:
            result.since, result.is_sample = since, True
            break
    standing = Finding.objects.filter(
        organisation_id=organisation, rule=rule.id, withdrawn_at=None, occurred_at__gte=result.since - timedelta(days=2)
    )
    result.now = {finding.subject: finding for finding in standing.defer("facts") if finding.subject in subjects}
    result.alerts_now, result.alerts_then = _alerts(organisation, rule, result)
    return result


def _finding(organisation: str, row: dict[str, Any]) -> Finding:
    """A finding as it would be stored."""
    at = row["occurred_at"]
    moment = at if isinstance(at, datetime) else parse_datetime(str(at))
    return Finding(**row | {"organisation_id": organisation, "occurred_at": moment})


def _parts(organisation: str, rule: Rule, result: Preview) -> Iterator[tuple[Window, datetime, bool]]:
    """Windows over the period, the newest first, each with when it begins and whether it is the last."""
    rows = {Scope.ACCESS: _accesses, Scope.STAFF_DAY: _days, Scope.LOOK: _looks}[rule.scope](organisation, result)
    if len(rows) > MOST_ACCESSES:
        rows, result.is_sample = rows[:MOST_ACCESSES], True
        result.since = rows[-1][1]
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        keys = [key for key, _ in part]
        yield _window(organisation, rule, keys), part[-1][1], start + AT_ONCE >= len(rows)


def _window(organisation: str, rule: Rule, keys: list[Any]) -> Window:
    """What the rule is to look at: days of people, looks of officers, or accesses."""
    if rule.scope == Scope.STAFF_DAY:
        return Window(organisation, [], keys)
    return (
        Window(organisation, [], looks=sorted(keys)) if rule.scope == Scope.LOOK else Window(organisation, sorted(keys))
    )


def _looks(organisation: str, result: Preview) -> list[tuple[Any, datetime]]:
    """What officers looked up in the period, the newest first."""
    found = ReviewEvent.objects.filter(organisation_id=organisation, kind__in=LOOK_KINDS, at__gt=result.since)
    return list(found.filter(actor__isnull=False).order_by("-id").values_list("id", "at")[: MOST_ACCESSES + 1])


def _accesses(organisation: str, result: Preview) -> list[tuple[Any, datetime]]:
    """Accesses of the period with when they began, the newest first."""
    found = Access.objects.filter(
        organisation_id=organisation, started_at__gt=result.since, started_at__lte=result.until
    )
    return list(found.order_by("-started_at", "-id").values_list("id", "started_at")[: MOST_ACCESSES + 1])


def _days(organisation: str, result: Preview) -> list[tuple[Any, datetime]]:
    """People's days of the period, the newest first."""
    since, until = (moment.astimezone(LONDON).date() for moment in (result.since, result.until))
    found = StaffDay.objects.filter(organisation_id=organisation, day__gt=since, day__lte=until)
    rows = found.order_by("-day", "staff_uid").values_list("staff_uid", "day")[: MOST_ACCESSES + 1]
    return [((staff_uid, day), datetime(day.year, day.month, day.day, tzinfo=LONDON)) for staff_uid, day in rows]


def _alerts(organisation: str, rule: Rule, result: Preview) -> tuple[int, int]:
    """How many alerts the people, patients and patterns would have that the rule finds something about, now and then."""
    suppressions = Suppressions.of(organisation)
    now, then = (_by_key(side.values(), suppressions) for side in (result.now, result.then))
    keys = now.keys() | then.keys()
    others: dict[AlertKey, list[Finding]] = {}
    if not rule.is_pattern:
        standing = Finding.objects.filter(organisation_id=organisation, withdrawn_at=None)
        standing = standing.filter(staff_uid__in={key.staff_uid for key in keys}).exclude(rule=rule.id)
        others = _by_key(standing.defer("facts"), suppressions)
    ids = {
        i
        for side in (now, then, others)
        for key in keys & side.keys()
        for finding in side[key]
        for i in finding.access_ids
    }
    contexts = dict(Assessment.objects.filter(access_id__in=ids).values_list("access_id", "context"))
    beside = _Beside(others, Scale.of(organisation), contexts, companies_of(ids))
    told = [{beside.alert_of(key, side.get(key, [])) for key in keys} - {None} for side in (now, then)]
    return len(told[0]), len(told[1])


def _by_key(found: Iterable[Finding], suppressions: Suppressions) -> dict[AlertKey, list[Finding]]:
    """Findings by what they are about; what is suppressed belongs to no alert."""
    by_key: dict[AlertKey, list[Finding]] = defaultdict(list)
    for finding in found:
        if not suppressions.hides(finding):
            by_key[AlertKey.of(finding.staff_uid, finding.nhs_number, finding.rule)].append(finding)
    return dict(by_key)


@dataclass
class _Beside:
    """What stands beside what one rule finds, and what both weigh."""

    others: dict[AlertKey, list[Finding]]
    scale: Scale
    contexts: dict[int, float]
    companies: dict[int, str]

    def alert_of(self, key: AlertKey, found: list[Finding]) -> AlertKey | None:
        """What the alert is about that findings about the same make or join: of serial conduct the person and the reason.
        None where they are not enough.
        """
        findings = [*found, *self.others.get(key, [])]
        if not findings:
            return None
        heaviest = strongest(findings)
        rules = of_rules(heaviest, self.scale)
        evidence = sum(
            weight for _, weight, _ in (*rules, *among_colleagues(heaviest, self.scale.habits, self.companies))
        )
        if not key.pattern:
            evidence += max(
                (self.contexts.get(i, 0.0) for finding in findings for i in finding.access_ids), default=0.0
            )
        if not is_enough(evidence, {finding.rule for finding in findings}, self.scale):
            return None
        if key.pattern:
            return key
        reason = AlertKey(key.staff_uid, "", min((-weight, rule) for rule, weight, _ in rules)[1])
        theirs = self._patterns.get(key.staff_uid, [])
        return next((wide for wide in theirs if is_within(findings, self.others[wide], self.scale)), reason)

    @cached_property
    def _patterns(self) -> dict[str, list[AlertKey]]:
        """The patterns that are alerts by person, the widest first."""
        found: dict[str, list[AlertKey]] = defaultdict(list)
        for key in sorted((key for key in self.others if key.pattern), key=in_order):
            if self.alert_of(key, []):
                found[key.staff_uid].append(key)
        return found
