"""What colleagues had in the days before is the same however it is summed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection

from privacy.peers.models import StaffDay
from privacy.rules.surprise import mates
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
FIRST, PAST = date(2026, 1, 1), 9
QUERY = f"""
    WITH candidates AS MATERIALIZED (SELECT * FROM privacy_staffday WHERE emergencies > %(above)s),
    {mates("emergencies", "accesses")}
    SELECT m.role_code, m.site, m.team, m.day, each.* FROM mates m,
        unnest(m.people, m.is_mate, m.emergencies, m.accesses) AS each (staff_uid, is_mate, emergencies, accesses)
"""


def some_days(dice: Random) -> list[StaffDay]:
    """Days of a dozen people of some roles, sites and teams, with gaps; who moves, moves within the time."""
    organisation = make_organisation()
    return [
        StaffDay(
            organisation=organisation,
            staff_uid=f"person-{person}",
            day=FIRST + timedelta(days=day),
            role_code=f"R{person % 2}",
            site=f"S{(person + day // 30) % 2}",
            team=("", "A", "B")[(person + day // 20) % 3],
            accesses=dice.randint(1, 20),
            patients=1,
            unexplained_patients=0,
            emergencies=dice.choice((0, 0, 1, 5)),
        )
        for person in range(12)
        for day in range(90)
        if dice.random() < 0.4
    ]


def expected(days: list[StaffDay], above: int) -> set[tuple[object, ...]]:
    """What the relation should hold, day by day and person by person."""
    rows: set[tuple[object, ...]] = set()
    for role, site, team, day in {(d.role_code, d.site, d.team, d.day) for d in days if d.emergencies > above}:
        of: dict[str, list[StaffDay]] = defaultdict(list)
        for d in days:
            is_mate = team != "" and d.team == team
            if day - timedelta(days=PAST) < d.day <= day and ((d.role_code, d.site) == (role, site) or is_mate):
                of[d.staff_uid].append(d)
        for staff_uid, theirs in of.items():
            mate = any(team and d.team == team for d in theirs)
            sums = sum(d.emergencies for d in theirs), sum(d.accesses for d in theirs)
            rows.add((role, site, team, day, staff_uid, mate, *sums))
    return rows


@pytest.mark.parametrize("above", [0, 4])
def test_colleagues_days_are_summed_as_they_slide(above: int) -> None:
    days = some_days(Random(above))
    StaffDay.objects.bulk_create(days)
    parameters = {"organisation": days[0].organisation_id, "past_days": PAST, "above": above}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, parameters)
        found = cursor.fetchall()
    assert len(found) == len(set(found))
    assert set(found) == expected(days, above)
