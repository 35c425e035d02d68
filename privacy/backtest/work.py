"""Works off the parts of backtests. Any number of workers may do so at the same time: each takes the next part."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from audit.people.scope import organisation_scope
from privacy.backtest.models import BacktestPart
from privacy.detection.findings import found_by
from privacy.detection.window import Window, plan_by_index
from privacy.govern.in_force import Catalogue

ACCESSES = """
    SELECT id FROM audit_access WHERE organisation = %(organisation)s
        AND started_at >= coalesce(%(since)s::timestamptz, '-infinity')
        AND started_at < coalesce(%(until)s::timestamptz, 'infinity')
"""
# A day that two parts share belongs to the later.
DAYS = """
    SELECT staff_uid, day FROM privacy_staffday WHERE organisation = %(organisation)s
        AND day >= coalesce((%(since)s::timestamptz AT TIME ZONE 'Europe/London')::date, '-infinity')
        AND day < coalesce((%(until)s::timestamptz AT TIME ZONE 'Europe/London')::date, 'infinity')
"""
STANDING = """
    SELECT f.rule, f.subject FROM unnest(%(subjects)s::text[]) AS wanted (subject) CROSS JOIN LATERAL (
        SELECT * FROM privacy_finding f WHERE f.organisation = %(organisation)s AND f.subject = wanted.subject OFFSET 0) f
    WHERE f.withdrawn_at IS NULL
"""


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
    window = _window(part)
    catalogue = Catalogue.of(part.organisation_id)
    standing = _standing(window)
    compared = {}
    for rule in catalogue.rules:
        found = {str(row["subject"]) for row in found_by(rule, window, catalogue.parameters(rule))}
        before = standing.get(rule.id, set())
        compared[rule.id] = [len(found), len(before), len(found & before)]
    return compared


def organisations_with_backtests() -> list[str]:
    """ODS codes of the organisations that have an unfinished part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_backtests()")
        return sorted(row[0] for row in cursor)


def _window(part: BacktestPart) -> Window:
    """The accesses and the days of a part."""
    bounds: dict[str, Any] = {"organisation": part.organisation_id, "since": part.since, "until": part.until}
    with connection.cursor() as cursor:
        cursor.execute(ACCESSES, bounds)
        access_ids = sorted(row[0] for row in cursor)
        cursor.execute(DAYS, bounds)
        return Window(part.organisation_id, access_ids, sorted(cursor.fetchall()))


def _standing(window: Window) -> dict[str, set[str]]:
    """What detection found of a window and has not withdrawn, by rule."""
    standing: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"organisation": window.organisation, "subjects": window.subjects})
        for rule, subject in cursor:
            standing.setdefault(rule, set()).add(subject)
    return standing
