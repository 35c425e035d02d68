"""Tables of accesses and of the decisions in them."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from audit.trail import labels
from privacy.reports.base import Table
from privacy.reports.figures import NOT_STATED, ratio, rows_of
from privacy.reports.period import Period
from privacy.review.words import role

IN_MONTH = "a.organisation = %(organisation)s AND a.started_at >= %(since)s AND a.started_at < %(until)s"


def launches(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Accesses by site, and in how many of them each service showed something."""
    by_service = ", ".join(f"count(*) FILTER (WHERE '{code}' = ANY (a.services))" for code in labels.SERVICES)
    sql = f"""
        SELECT a.site, coalesce(s.name, ''), count(*), count(*) FILTER (WHERE a.launched), {by_service},
            count(*) FILTER (WHERE a.services = '{{}}'),
            count(*) FILTER (WHERE a.services <> '{{}}' AND a.decisions = '{{}}')
        FROM audit_access a LEFT JOIN audit_site s ON s.organisation = a.organisation AND s.code = a.site
        WHERE {IN_MONTH} GROUP BY 1, 2 ORDER BY 1
    """
    return Table(
        "Launches by site and service",
        "launches-by-site-and-service",
        (
            "Site code", "Site", "Accesses", "With a launch", *labels.SERVICES.values(), "Nothing opened",
            "Opened with no decision",
        ),
        [(code, name or NOT_STATED, *counts) for code, name, *counts in rows_of(cursor, sql, organisation, period)],
    )  # fmt: skip


def decisions(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Permission decisions by what was decided and for how long."""
    sql = """
        SELECT decision, decision_scope, count(*), count(*) FILTER (WHERE self_claimed), count(DISTINCT staff_uid),
            count(DISTINCT nhs_number)
        FROM audit_accessevent
        WHERE organisation = %(organisation)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
            AND kind = 'permission'
        GROUP BY 1, 2 ORDER BY 1, 2
    """
    found = rows_of(cursor, sql, organisation, period)
    total = sum(row[2] for row in found)
    return Table(
        "Permission decisions",
        "permission-decisions",
        ("Decision", "Scope", "Decisions", "Per cent of all", "Self-claimed", "People", "Patients"),
        [
            (labels.DECISIONS.get(code, code), labels.SCOPES.get(scope, scope), count, ratio(count, total, 100), *more)
            for code, scope, count, *more in found
        ],
    )


def emergencies_by_site(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Emergency accesses per 1,000 accesses of each site."""
    sql = f"""
        SELECT a.site, coalesce(s.name, ''), count(*), count(*) FILTER (WHERE 'emergency' = ANY (a.decisions))
        FROM audit_access a LEFT JOIN audit_site s ON s.organisation = a.organisation AND s.code = a.site
        WHERE {IN_MONTH} GROUP BY 1, 2 ORDER BY 1
    """
    return Table(
        "Emergency by site",
        "emergency-by-site",
        ("Site code", "Site", "Accesses", "Emergency accesses", "Per 1,000 accesses"),
        [
            (code, name or NOT_STATED, of, count, ratio(count, of, 1000))
            for code, name, of, count in rows_of(cursor, sql, organisation, period)
        ],
    )


def emergencies_by_role(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Emergency accesses per 1,000 accesses of each job role."""
    sql = f"""
        SELECT regexp_replace(a.role_code, '^.*:', ''), count(*), count(*) FILTER (WHERE 'emergency' = ANY (a.decisions))
        FROM audit_access a WHERE {IN_MONTH} GROUP BY 1 ORDER BY 1
    """
    return Table(
        "Emergency by role",
        "emergency-by-role",
        ("Role code", "Role", "Accesses", "Emergency accesses", "Per 1,000 accesses"),
        [
            (code, role(code) or NOT_STATED, of, count, ratio(count, of, 1000))
            for code, of, count in rows_of(cursor, sql, organisation, period)
        ],
    )
