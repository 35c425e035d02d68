"""The table of sampling in the monthly report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from privacy.models import Draw, SampleCheck
from privacy.procedure.drawing import keep_up
from privacy.reports.period import period_of
from privacy.reports.sampling_figures import sampling
from tests.factories import ELSEWHERE, TRUST, make_access, make_alert, make_officer
from tests.integration.privacy.procedure.conftest import MONDAY, NEXT_MONDAY, decide, make_emergencies

pytestmark = pytest.mark.django_db
AFTER = NEXT_MONDAY + timedelta(hours=3)


def rows_of(month: date, organisation: str = TRUST):
    with connection.cursor() as cursor:
        return sampling(cursor, organisation, period_of(month, timezone.now())).rows


def test_it_counts_what_was_checked_of_the_month() -> None:
    decide()
    accesses = make_emergencies(9)
    make_access(started_at=MONDAY + timedelta(days=2), decisions=["granted"])
    make_alert(accesses=[accesses[0]])
    keep_up(TRUST, AFTER)
    first, *_ = Draw.objects.get().items.order_by("place")
    SampleCheck.objects.create(organisation_id=TRUST, item=first, finding="fine", by=make_officer())
    SampleCheck.objects.create(organisation_id=TRUST, item=first, finding="note", by=make_officer())
    assert rows_of(date(2026, 10, 1)) == [("Emergency access", "Weekly", "50\u00a0%", 9, 4, 1, 1, 2, 22.2)]
    assert rows_of(date(2026, 9, 1)) == []
    assert rows_of(date(2026, 10, 1), ELSEWHERE) == []


def test_a_week_across_two_months_counts_for_each_by_its_accesses() -> None:
    start = MONDAY + timedelta(days=21)
    decide(selection="all", since=start)
    for hours in (1, 2, 6 * 24 + 1):
        make_access(started_at=start + timedelta(hours=hours))
    keep_up(TRUST, start + timedelta(days=8))
    assert [row[3:5] for row in rows_of(date(2026, 10, 1))] == [(2, 2)]
    assert [row[3:5] for row in rows_of(date(2026, 11, 1))] == [(1, 1)]
