"""The accesses that a step looks at, and the relation `subject` through which explanations and rules see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from privacy.rules import RULES

# Whether the organisation sends care contacts at all: where it does not, a missing one says nothing.
CARE_FED = "EXISTS (SELECT FROM privacy_carecontact WHERE organisation = %(organisation)s)"
CHANGED = (
    "subject AS MATERIALIZED (SELECT a.* FROM audit_access a"
    " WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s))"
)
ASSESSED = f"""subject AS MATERIALIZED (
    SELECT a.*, m.explanation <> '' AS explained, {CARE_FED} AS care_fed,
        coalesce(m.started_at, a.started_at) AS was_started_at, coalesce(m.events, a.events) <> a.events AS has_changed
    FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
    WHERE a.organisation = %(organisation)s AND a.id = ANY (%(access_ids)s))"""
DAYS = """subject AS MATERIALIZED (
    SELECT d.* FROM unnest(%(staff_uids)s::text[], %(days)s::date[]) AS wanted (staff_uid, day)
    JOIN privacy_staffday d ON d.organisation = %(organisation)s
        AND d.staff_uid = wanted.staff_uid AND d.day = wanted.day)"""


@dataclass
class Window:
    """Accesses of one organisation by key, and the days of its people, that are looked at together."""

    organisation: str
    access_ids: list[int]
    days: list[tuple[str, date]] = field(default_factory=list)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the relations above need."""
        return {
            "organisation": self.organisation,
            "access_ids": self.access_ids,
            "staff_uids": [staff_uid for staff_uid, _ in self.days],
            "days": [day for _, day in self.days],
        }

    def rows(self, subject: str, query: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Runs a query over the relation `subject` and returns its rows by column name."""
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {subject} {query}", self.parameters | (parameters or {}))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]


def widened(window: Window) -> Window:
    """The window with every access whose finding may change because of those in it, as each rule says."""
    ids = set(window.access_ids)
    for rule in RULES:
        if rule.widen:
            ids.update(row["id"] for row in window.rows(ASSESSED, rule.widen, dict(rule.parameters)))
    return Window(window.organisation, sorted(ids))
