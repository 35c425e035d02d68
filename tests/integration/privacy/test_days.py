"""Days: they follow the accesses, wherever late events move those."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privacy.peers.models import StaffDay
from privacy.pipeline import catch_up
from privacy.rules.examples import START, Seen, fires
from tests.situations import ORGANISATION, events_of, lay_out, send

pytestmark = pytest.mark.django_db
BEFORE_MIDNIGHT = 15 * 60 - 5  # minutes from nine in the morning
TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)


def days() -> list[tuple[object, int]]:
    """The days on which somebody opened records, and how many."""
    catch_up(ORGANISATION)
    return list(StaffDay.objects.order_by("day").values_list("day", "accesses"))


@pytest.mark.parametrize("also_tomorrow", [False, True])
def test_an_access_that_a_late_launch_lets_begin_yesterday_leaves_today(*, also_tomorrow: bool) -> None:
    *before, view = events_of(Seen(minute=BEFORE_MIDNIGHT, seconds=600), 1)
    lay_out(fires("", (Seen(day=1, patient=2),) if also_tomorrow else ()))
    send([view])
    assert days() == [(TOMORROW, 1 + also_tomorrow)]
    send(before)
    assert days() == [(TODAY, 1), *[(TOMORROW, 1)] * also_tomorrow]
