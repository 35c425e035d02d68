"""Reports and months as the pages ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Length

from audit.people.models import User
from audit.people.permissions import REPORT, organisations_for
from audit.wording import LONDON
from privacy.reports.models import Report, ReportFile
from privacy.reports.period import following, month_of

MOST_SHOWN = 50
# One look into an index for each organisation: reading months off all accesses would take as long as there are accesses.
NEXT_ACCESS = """
    SELECT min(first.at) FROM unnest(%s::text[]) AS o (code) CROSS JOIN LATERAL (
        SELECT a.started_at AS at FROM audit_access a WHERE a.organisation = o.code AND a.started_at >= %s
        ORDER BY a.started_at LIMIT 1
    ) AS first
"""


def reports_visible_to(user: User) -> QuerySet[Report]:
    """Reports of the organisations for which a person may report, the newest first, with what their files are."""
    files = ReportFile.objects.defer("content").annotate(size=Length("content")).order_by("pk")
    found = Report.objects.filter(organisation_id__in=organisations_for(user, REPORT)).order_by("-pk")
    return found.select_related("organisation", "requested_by").prefetch_related(Prefetch("files", files))


def files_visible_to(user: User) -> QuerySet[ReportFile]:
    """Files of the organisations for which a person may report."""
    return ReportFile.objects.filter(organisation_id__in=organisations_for(user, REPORT)).select_related("report")


def months_with_accesses(codes: Collection[str], now: datetime) -> list[date]:
    """The months in which these organisations have accesses, and this month, the newest first."""
    return sorted({month_of(now), *_months(codes, now)}, reverse=True)


def _months(codes: Collection[str], now: datetime) -> Iterator[date]:
    since = datetime.min.replace(year=2, tzinfo=LONDON)
    while since <= now:
        with connection.cursor() as cursor:
            cursor.execute(NEXT_ACCESS, [list(codes), since])
            at: datetime | None = cursor.fetchone()[0]
        if at is None or at > now:
            return
        yield month_of(at)
        since = datetime.combine(following(month_of(at)), time(), LONDON)
