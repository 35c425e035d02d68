"""How much of what a procedure looks at has been checked: in the sample, or through an alert."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from privacy.procedure.models import Draw, DrawnAccess
from privacy.procedure.population import HAS_ALERT

CHECKED: Final = """EXISTS (SELECT FROM privacy_drawnaccess i JOIN privacy_samplecheck c ON c.item_id = i.id
    AND c.organisation = i.organisation AND c.finding <> 'note'
    WHERE i.organisation = a.organisation AND i.access_id = a.id)"""
COUNTED: Final = f"""
    WITH told AS (
        SELECT m.group_id, {HAS_ALERT} AS by_alert, {CHECKED} AS checked, m.drawn
        FROM ({{members}}) m JOIN audit_access a ON a.id = m.access_id AND a.organisation = %(organisation)s
            AND a.started_at >= coalesce(%(since)s::timestamptz, a.started_at)
            AND a.started_at < coalesce(%(until)s::timestamptz, 'infinity')
    )
    SELECT group_id, count(*), count(*) FILTER (WHERE drawn), count(*) FILTER (WHERE drawn AND (checked OR by_alert)),
        count(*) FILTER (WHERE by_alert), count(*) FILTER (WHERE checked OR by_alert)
    FROM told GROUP BY group_id
"""
MEMBERS: Final = """
    SELECT {group} AS group_id, u.access_id, i.id IS NOT NULL AS drawn
    FROM privacy_draw d JOIN privacy_sampleperiod p ON p.id = d.period_id
    CROSS JOIN LATERAL unnest(d.population) AS u (access_id)
    LEFT JOIN privacy_drawnaccess i ON i.organisation = d.organisation AND i.draw_id = d.id AND i.access_id = u.access_id
    WHERE d.organisation = %(organisation)s AND {which}
"""
OF_PERIODS: Final = COUNTED.format(members=MEMBERS.format(group="d.period_id", which="d.period_id = ANY (%(periods)s)"))
OF_MONTH: Final = COUNTED.format(
    members=MEMBERS.format(group="p.kind", which="p.starts_at < %(until)s AND p.ends_at > %(since)s")
)


@dataclass(frozen=True)
class Coverage:
    """What was checked of a population; what an alert brought before an officer counts as checked."""

    population: int = 0
    drawn: int = 0
    drawn_checked: int = 0
    by_alert: int = 0
    checked: int = 0

    @property
    def percent(self) -> int:
        """Of the population, rounded down: what is not whole is not done."""
        return 100 * self.checked // self.population if self.population else 100

    @property
    def to_check(self) -> int:
        """Drawn, and not checked yet."""
        return self.drawn - self.drawn_checked


def of_periods(organisation: str, periods: Collection[int]) -> dict[int, Coverage]:
    """The coverage of each of these periods, late accesses included."""
    with connection.cursor() as cursor:
        cursor.execute(
            OF_PERIODS, {"organisation": organisation, "periods": list(periods), "since": None, "until": None}
        )
        return {period: Coverage(*counts) for period, *counts in cursor}


def of_month(cursor: CursorWrapper, organisation: str, since: datetime, until: datetime) -> dict[str, Coverage]:
    """The coverage of each kind over accesses that began between two moments, of the samples drawn so far."""
    cursor.execute(OF_MONTH, {"organisation": organisation, "since": since, "until": until})
    return {kind: Coverage(*counts) for kind, *counts in cursor}


def waiting(organisation: str) -> int:
    """How many drawn accesses of an organisation nobody has checked."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM privacy_drawnaccess d JOIN audit_access a ON a.id = d.access_id
            WHERE d.organisation = %s AND a.organisation = d.organisation AND NOT {CHECKED} AND NOT {HAS_ALERT}""",
            [organisation],
        )
        number: int = cursor.fetchone()[0]
    return number


def unchecked(draw: Draw) -> list[DrawnAccess]:
    """The drawn accesses of a sample that nobody has checked, in order of time."""
    query = f"""SELECT d.* FROM privacy_drawnaccess d JOIN audit_access a ON a.id = d.access_id
        WHERE d.organisation = %s AND d.draw_id = %s AND NOT {CHECKED} AND NOT {HAS_ALERT} ORDER BY d.place"""
    return list(DrawnAccess.objects.raw(query, [draw.organisation_id, draw.pk]))
