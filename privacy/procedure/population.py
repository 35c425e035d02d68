"""From what a sample is drawn: the accesses of a kind in a period, those that have an alert, and who opened anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from privacy.alerts.choices import BY_SYSTEM
from privacy.procedure.choosing import Member
from privacy.procedure.kinds import BY_ID
from privacy.procedure.models import SamplePeriod

MEMBER = "a.id, a.staff_uid, concat_ws(E'\\t', a.id, a.source_id, a.launch_id, a.staff_uid)"
IN_PERIOD = "a.organisation = %(organisation)s AND a.started_at >= %(since)s AND a.started_at < %(until)s"
# An alert that the service closed by itself brought nothing before an officer.
HAS_ALERT = f"""EXISTS (SELECT FROM privacy_alertaccess x JOIN privacy_alert l ON l.id = x.alert_id
    WHERE x.access_id = a.id AND l.outcome NOT IN ({", ".join(f"'{outcome.value}'" for outcome in sorted(BY_SYSTEM))}))"""


def members(
    period: SamplePeriod, *, without: Collection[int] = (), people: Sequence[str] | None = None
) -> list[Member]:
    """The accesses of a period's kind in order of time, but those given; of some people alone where they are named."""
    of_people = "" if people is None else " AND a.staff_uid = ANY (%(people)s)"
    known = set(without)
    rows = _rows(
        f"SELECT {MEMBER} FROM audit_access a WHERE {IN_PERIOD} AND {BY_ID[period.kind].condition}{of_people}"
        " ORDER BY a.started_at, a.id",
        period,
        people=list(people or ()),
    )
    return [Member(*row) for row in rows if row[0] not in known]


def members_of(organisation: str, ids: Sequence[int]) -> list[Member]:
    """The accesses of a recorded population, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {MEMBER} FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS p (id, place)"
            " JOIN audit_access a ON a.id = p.id AND a.organisation = %(organisation)s ORDER BY p.place",
            {"ids": list(ids), "organisation": organisation},
        )
        return [Member(*row) for row in cursor]


def with_alert(organisation: str, ids: Sequence[int]) -> list[int]:
    """Those of these accesses that are evidence of an alert, in order of their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id FROM audit_access a WHERE a.organisation = %s AND a.id = ANY (%s) AND {HAS_ALERT} ORDER BY a.id",
            [organisation, list(ids)],
        )
        return [row[0] for row in cursor]


def people_of(period: SamplePeriod) -> list[str]:
    """Whoever opened anything in a period, by user id."""
    query = f"SELECT DISTINCT a.staff_uid FROM audit_access a WHERE {IN_PERIOD} ORDER BY 1"
    return [row[0] for row in _rows(query, period)]


def _rows(query: str, period: SamplePeriod, **more: Any) -> list[tuple[Any, ...]]:
    bounds: dict[str, datetime] = {"since": period.starts_at, "until": period.ends_at}
    with connection.cursor() as cursor:
        cursor.execute(query, {"organisation": period.organisation_id, **bounds, **more})
        return list(cursor.fetchall())
