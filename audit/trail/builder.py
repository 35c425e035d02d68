"""Builds accesses from events: claims what batches left, rebuilds each access they touch, and queues it for detection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.ingest.models import Intake

EVENTS_AT_ONCE = 20_000
INTAKES_AT_ONCE = 1_000


@dataclass(frozen=True)
class _Claim:
    """The events of some batches that are next: all of them, or the next of one batch that is too large for one step."""

    intakes: list[Intake]
    whole: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """Which events these are, and when they occurred."""
        first, last = ({getattr(intake, name) for intake in self.intakes} for name in ("first_at", "last_at"))
        return {
            "batches": [intake.batch_id for intake in self.intakes],
            "after": 0 if self.whole else self.intakes[0].done_to,
            "limit": None if self.whole else EVENTS_AT_ONCE,
            "first_at": "-infinity" if None in first else min(first),
            "last_at": "infinity" if None in last else max(last),
        }


def build_next(organisation: str) -> bool:
    """Builds the accesses of the next batches of an organisation, in one transaction; False where nothing is left.

    The caller holds the organisation's lock, so that what is read here is newer than anything written before.
    An access is rebuilt from all its events: late, repeated and unordered batches give the same.
    """
    with transaction.atomic():
        claim = _claim(organisation)
        if not claim.intakes:
            return False
        last = _rebuild(organisation, claim)
        _advance(claim, last)
    return True


def _claim(organisation: str) -> _Claim:
    """Takes the oldest open intakes up to the number of events that one step handles, at least one."""
    open_intakes = list(
        Intake.objects.select_for_update(skip_locked=True)
        .filter(organisation_id=organisation, finished_at=None)
        .order_by("id")[:INTAKES_AT_ONCE]
    )
    taken: list[Intake] = []
    events = 0
    for intake in open_intakes:
        events += intake.events
        if taken and events > EVENTS_AT_ONCE:
            break
        taken.append(intake)
    return _Claim(taken, whole=len(taken) > 1 or events <= EVENTS_AT_ONCE)


def _rebuild(organisation: str, claim: _Claim) -> int | None:
    """Rebuilds the accesses touched by the claimed events; returns the last event's id, or None where none was left."""
    claimed = claim.parameters | {"organisation": organisation}
    with connection.cursor() as cursor:
        cursor.execute(SPAN, claimed)
        last: int | None
        last, since, until = cursor.fetchone()
        if since is not None:
            cursor.execute(REBUILD, claimed | {"since": since, "until": until})
    return last


def _advance(claim: _Claim, last: int | None) -> None:
    """Marks the claimed intakes as finished, or how far the large one is."""
    if claim.whole or last is None:
        Intake.objects.filter(pk__in=[i.pk for i in claim.intakes]).update(finished_at=timezone.now())
    else:
        Intake.objects.filter(pk=claim.intakes[0].pk).update(done_to=last)


def _first(column: str, order: str = "e.occurred_at, e.event_id") -> str:
    """SQL: the first value of a column that says something, in the order of what happened and never of what arrived."""
    return f"coalesce((array_agg(e.{column} ORDER BY {order}) FILTER (WHERE e.{column} <> ''))[1], '')"


BY_TIME = "ORDER BY e.occurred_at, e.event_id"
# A view counts where the service showed something, or said that there is nothing.
VIEWED = "e.kind = 'view' AND e.outcome IN ('success', 'no_record')"
# Each service once, at the place of its first view.
VIEWED_ONCE = (
    "SELECT u.service, min(u.place) AS place"
    f" FROM unnest(array_agg(e.service {BY_TIME}) FILTER (WHERE {VIEWED})) WITH ORDINALITY u (service, place)"
    " GROUP BY u.service"
)
VALUES = {
    "started_at": "min(e.occurred_at)",
    "ended_at": "max(e.occurred_at)",
    "site": _first("site"),
    "role_profile_id": _first("role_profile_id"),
    "role_code": _first("role_code"),
    "activity_codes": (
        "coalesce(string_to_array((array_agg(array_to_string(e.activity_codes, ',')"
        f" {BY_TIME}) FILTER (WHERE e.activity_codes <> '{{}}'))[1], ','), '{{}}')"
    ),
    "workgroup": _first("workgroup"),
    "device": _first("device"),
    "address": f"(array_agg(e.address {BY_TIME}) FILTER (WHERE e.address IS NOT NULL))[1]",
    "decision": _first("decision", "e.occurred_at DESC, e.event_id DESC"),
    "decision_scope": _first("decision_scope", "e.occurred_at DESC, e.event_id DESC"),
    "decided_at": "max(e.occurred_at) FILTER (WHERE e.kind = 'permission')",
    "decisions": f"coalesce(array_agg(e.decision {BY_TIME}) FILTER (WHERE e.decision <> ''), '{{}}')",
    "refused_at": "min(e.occurred_at) FILTER (WHERE e.decision = 'refused')",
    "self_claimed": "bool_or(e.self_claimed)",
    "launched": "bool_or(e.kind = 'launch')",
    "services": f"(SELECT coalesce(array_agg(v.service ORDER BY v.place), '{{}}') FROM ({VIEWED_ONCE}) v)",
    "viewed_at": f"min(e.occurred_at) FILTER (WHERE {VIEWED})",
    "last_viewed_at": f"max(e.occurred_at) FILTER (WHERE {VIEWED})",
    "reason": f"coalesce(string_agg(e.reason, E'\\n' {BY_TIME}) FILTER (WHERE e.reason <> ''), '')",
    "outcome": f"(array_agg(e.outcome {BY_TIME.replace('occurred_at', 'occurred_at DESC')}))[1]",
    "events": "count(*)",
}
KEY = "organisation, source_id, launch_id, staff_uid, nhs_number"
# What is claimed, and the time in which the accesses that it touches have their events: from the first to the last of
# those that are built and those that are new.
TOUCHED = """
WITH part AS MATERIALIZED (
    SELECT id, source_id, launch_id, staff_uid, nhs_number, occurred_at FROM audit_accessevent
    WHERE organisation = %(organisation)s AND batch_id = ANY (%(batches)s) AND id > %(after)s
        AND occurred_at BETWEEN %(first_at)s AND %(last_at)s
    ORDER BY batch_id, id LIMIT %(limit)s
), touched AS (
    SELECT p.*, least(p.first_at, a.started_at) AS since, greatest(p.last_at, a.ended_at) AS until FROM (
        SELECT source_id, launch_id, staff_uid, nhs_number, min(occurred_at) AS first_at, max(occurred_at) AS last_at
        FROM part WHERE launch_id <> '' AND staff_uid <> '' AND nhs_number <> ''
        GROUP BY source_id, launch_id, staff_uid, nhs_number
    ) p LEFT JOIN audit_access a ON a.organisation = %(organisation)s AND a.launch_id = p.launch_id
        AND a.source_id = p.source_id AND a.staff_uid = p.staff_uid AND a.nhs_number = p.nhs_number
)"""
SPAN = f"{TOUCHED} SELECT (SELECT max(id) FROM part), min(since), max(until) FROM touched"
# The number of events grows with every event that an access gains, so an equal number is an unchanged access. The months
# to look into are named, for all accesses and for each: even to plan a look into every month that is stored takes long.
REBUILD = f"""{TOUCHED}, built AS (
    INSERT INTO audit_access ({KEY}, {", ".join(VALUES)})
    SELECT %(organisation)s, t.source_id, t.launch_id, t.staff_uid, t.nhs_number, made.*
    FROM touched t CROSS JOIN LATERAL (
        SELECT {", ".join(VALUES.values())} FROM audit_accessevent e
        WHERE e.organisation = %(organisation)s AND e.launch_id = t.launch_id AND e.source_id = t.source_id
            AND e.staff_uid = t.staff_uid AND e.nhs_number = t.nhs_number AND e.occurred_at BETWEEN t.since AND t.until
            AND e.occurred_at BETWEEN %(since)s AND %(until)s
    ) made
    ON CONFLICT (organisation, launch_id, source_id, staff_uid, nhs_number)
    DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in VALUES)}
    WHERE audit_access.events <> EXCLUDED.events
    RETURNING id
)
INSERT INTO audit_changedaccess (organisation, access_id) SELECT %(organisation)s, id FROM built ORDER BY id
"""
