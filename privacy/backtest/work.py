"""Works off the parts of backtests. Any number of workers may do so at the same time: each takes the next part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from audit.people.scope import organisation_scope
from privacy.backtest.models import BacktestPart
from privacy.detection.findings import subjects_found
from privacy.detection.window import ASSESSED_SUBJECT, PRECEDED, SUBJECT, Window, plan_by_index
from privacy.govern.in_force import Catalogue

# Of each access what rules ask of it, at once and in the order of time.
IN_PART = """a.started_at >= coalesce(%(since)s::timestamptz, '-infinity')
    AND a.started_at < coalesce(%(until)s::timestamptz, 'infinity')"""
GATHERED = SUBJECT.replace("<which>", IN_PART).replace("<asked by explanations>", "")
IDS = f"ARRAY(SELECT id FROM audit_access a WHERE a.organisation = %(organisation)s AND {IN_PART})"
ASSESSED = ASSESSED_SUBJECT.replace("<gathered>", f"({GATHERED})").replace("<ids>", IDS)
# Between two accesses of a person in a part there is no other. Of those that began at once each precedes the other.
PREVIOUS = f"""
    SELECT id, CASE WHEN lead(started_at) OVER own = started_at THEN started_at ELSE lag(started_at) OVER own END AS began
    FROM audit_access a WHERE a.organisation = %(organisation)s AND {IN_PART}
    WINDOW own AS (PARTITION BY staff_uid ORDER BY started_at)
"""
ACCESSES = f"{PRECEDED.format('b.began', ASSESSED)} LEFT JOIN ({PREVIOUS}) b USING (id)"
# A day that two parts share belongs to the later.
DAYS = """
    SELECT * FROM privacy_staffday WHERE organisation = %(organisation)s
        AND day >= coalesce((%(since)s::timestamptz AT TIME ZONE 'Europe/London')::date, '-infinity')
        AND day < coalesce((%(until)s::timestamptz AT TIME ZONE 'Europe/London')::date, 'infinity')
"""
# What is found of an access occurred when it began; what is found of a day may lie before it. Lists are looked up in one scan.
STANDING = """who AS (SELECT DISTINCT staff_uid FROM <known> UNION SELECT '')
    SELECT f.rule, f.subject FROM who CROSS JOIN LATERAL (
        SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.staff_uid = who.staff_uid
            AND f.occurred_at >= coalesce(%(since)s::timestamptz, '-infinity')
            AND f.occurred_at < coalesce(%(until)s::timestamptz, 'infinity') AND f.withdrawn_at IS NULL OFFSET 0) f
    WHERE CASE WHEN f.subject LIKE 'access:%%' THEN substr(f.subject, 8)::bigint IN (SELECT id FROM <known>) END
    UNION ALL
    SELECT f.rule, f.subject FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.withdrawn_at IS NULL
        AND f.subject = ANY (ARRAY(SELECT 'staff:' || staff_uid || ':' || day FROM <days>))
"""


@dataclass
class PartWindow(Window):
    """The accesses and the days of a part, read by their time."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """Where the part begins and ends, too."""
        return super().parameters | {"since": self.since, "until": self.until, "whole": True}

    def _rows(self, mark: str) -> str:
        """SQL of what a mark stands for."""
        return {"<known>": ACCESSES, "<days>": DAYS}.get(mark) or super()._rows(mark)


def work_next(organisation: str) -> bool:
    """Does the next part that nobody is at, in one transaction; False where none is left."""
    with organisation_scope([organisation]):
        waiting = BacktestPart.objects.filter(organisation_id=organisation, finished_at=None).order_by("id")
        part = waiting.select_for_update(skip_locked=True).first()
        if part is None:
            return False
        part.found = compare(part)
        part.finished_at = timezone.now()
        part.save(update_fields=["found", "finished_at"])
    return True


def compare(part: BacktestPart) -> dict[str, list[int]]:
    """For each rule in force how much it finds in a part, how much stands there, and how much of both is the same."""
    plan_by_index()
    window = PartWindow(part.organisation_id, [], since=part.since, until=part.until)
    catalogue = Catalogue.of(part.organisation_id)
    standing = _standing(window)
    compared = {}
    for rule in catalogue.rules:
        found = subjects_found(rule, window, catalogue.parameters(rule))
        before = standing.get(rule.id, set())
        compared[rule.id] = [len(found), len(before), len(found & before)]
    return compared


def organisations_with_backtests() -> list[str]:
    """ODS codes of the organisations that have an unfinished part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_backtests()")
        return sorted(row[0] for row in cursor)


def _standing(window: Window) -> dict[str, set[str]]:
    """What detection found of a window and has not withdrawn, by rule."""
    standing: dict[str, set[str]] = {}
    for row in window.run(STANDING):
        standing.setdefault(row["rule"], set()).add(row["subject"])
    return standing
