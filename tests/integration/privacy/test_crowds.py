"""A crowd comes over days; a meeting or a resuscitation is over in hours and weighs less, unless it is far too large for one."""

from __future__ import annotations

import pytest

from privacy.alerts.models import Finding
from privacy.pipeline import catch_up
from privacy.rules.examples import Care, Person, Seen, fires
from tests.situations import ORGANISATION, lay_out

pytestmark = pytest.mark.django_db


def strongest(people: int, minutes_apart: int) -> Finding:
    """What is found where so many people of as many teams open one record, one after the other."""
    seen = tuple(Seen(staff=n, minute=minutes_apart * n) for n in range(1, people + 1))
    teams = tuple(Person(staff=n, team=f"Team {n}") for n in range(1, people + 1))
    lay_out(fires("", seen, people=teams, care=(Care(patient=900),)))
    catch_up(ORGANISATION)
    found = Finding.objects.filter(rule="crowd-on-one-patient", withdrawn_at=None)
    return found.latest("occurred_at")


@pytest.mark.parametrize(
    ("people", "minutes_apart", "met", "strength"), [(5, 10, 5, -3.0), (5, 1_400, 1, 0.0), (12, 10, 12, 2.0)]
)
def test_people_of_one_meeting_count_as_two(people: int, minutes_apart: int, met: int, strength: float) -> None:
    found = strongest(people, minutes_apart)
    assert (found.facts["met"], found.strength) == (met, strength)
    assert f"No more than {met} of them looked within 6 hours." in found.sentence
