"""Samples are drawn by the service alone, once, when their period is over; what arrives late is drawn from as well."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from audit.models import Batch, Intake
from audit.people.scope import organisation_scope
from audit.wording import LONDON
from privacy.models import Draw, DrawnAccess, ReviewEvent, SamplePeriod
from privacy.procedure import coverage
from privacy.procedure.drawing import follows, keep_up, sampling_organisations
from privacy.procedure.in_force import holds_from
from tests.factories import TRUST, make_access, make_alert, make_closed_alert, make_site
from tests.integration.privacy.procedure.conftest import MONDAY, NEXT_MONDAY, decide, make_emergencies

pytestmark = pytest.mark.django_db
AFTER = NEXT_MONDAY + timedelta(hours=3)


def draw_week(number: int = 9, **fields) -> Draw:
    decide(**fields)
    make_emergencies(number)
    keep_up(TRUST, MONDAY)
    keep_up(TRUST, AFTER)
    return Draw.objects.get()


def test_the_secret_is_recorded_when_the_period_begins_and_the_sample_drawn_when_it_is_over() -> None:
    decide()
    assert keep_up(TRUST, MONDAY + timedelta(minutes=1)) == 0
    period = SamplePeriod.objects.get()
    assert (period.starts_at, period.ends_at) == (MONDAY, NEXT_MONDAY)
    assert period.recorded_at == MONDAY + timedelta(minutes=1)
    make_emergencies(9)
    make_access(started_at=NEXT_MONDAY)
    make_access(started_at=MONDAY, decisions=["granted"])
    assert keep_up(TRUST, NEXT_MONDAY + timedelta(hours=1)) == 0
    assert keep_up(TRUST, AFTER) == 1
    drawn = Draw.objects.get()
    assert (len(drawn.population), drawn.required, drawn.items.count()) == (9, 5, 5)
    assert bytes(drawn.seed) != bytes(period.secret)
    event = ReviewEvent.objects.get(kind="sample_drawn")
    assert event.detail == {"draw": drawn.pk, "kind": "emergency", "population": 9, "drawn": 5}


def test_nobody_can_draw_again() -> None:
    drawn = draw_week()
    assert keep_up(TRUST, AFTER) == 0
    assert Draw.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            organisation_id=TRUST, period=drawn.period, number=0, drawn_at=AFTER, population=[], digest=b"",
            seed=b"", required=0, next_secret=b"",
        )  # fmt: skip
    for statement in (
        "DELETE FROM privacy_draw",
        "UPDATE privacy_draw SET seed = ''",
        "DELETE FROM privacy_drawnaccess",
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "plan", [{"selection": "random"}, {"selection": "every", "every": 3}, {"selection": "all"}, {"share": 7}]
)
def test_a_draw_follows_from_what_was_recorded(plan) -> None:
    drawn = draw_week(**plan)
    assert follows(drawn)
    drawn.seed = b"x" * 32
    assert not follows(drawn)


def test_a_draw_with_another_population_does_not_follow() -> None:
    drawn = draw_week()
    drawn.population = drawn.population[1:]
    assert not follows(drawn)


def test_a_sample_in_which_one_access_was_exchanged_does_not_follow() -> None:
    drawn = draw_week()
    chosen = set(drawn.items.values_list("access_id", flat=True))
    other = next(access_id for access_id in drawn.population if access_id not in chosen)
    DrawnAccess.objects.create(organisation_id=TRUST, draw=drawn, access_id=other, place=99)
    assert not follows(drawn)


def test_what_an_alert_brings_before_an_officer_counts_and_is_not_drawn() -> None:
    decide()
    first, second, *_ = make_emergencies(9)
    make_alert(accesses=[first])
    make_closed_alert(accesses=[second], outcome="explained_later")
    keep_up(TRUST, AFTER)
    drawn = Draw.objects.get()
    assert drawn.by_alert == [first.pk]
    assert (drawn.required, drawn.items.count()) == (5, 4)
    assert coverage.of_periods(TRUST, [drawn.period_id])[drawn.period_id] == coverage.Coverage(9, 4, 0, 1, 1)


def test_late_accesses_are_drawn_from_a_day_later() -> None:
    first = draw_week()
    late = [make_access(started_at=MONDAY + timedelta(days=2, minutes=n)) for n in range(4)]
    assert keep_up(TRUST, AFTER + timedelta(hours=2)) == 0
    assert keep_up(TRUST, AFTER + timedelta(days=1)) == 1
    second = Draw.objects.get(number=1)
    assert second.population == [access.pk for access in late]
    assert second.required == 2
    assert bytes(second.seed) != bytes(first.seed)
    assert follows(second)
    assert keep_up(TRUST, AFTER + timedelta(days=2)) == 0
    assert coverage.of_periods(TRUST, [first.period_id])[first.period_id].population == 13


def test_an_access_that_late_events_make_an_emergency_is_drawn_from() -> None:
    decide(selection="all")
    access = make_access(started_at=MONDAY + timedelta(hours=1), decisions=["granted"])
    keep_up(TRUST, AFTER)
    access.decisions = ["granted", "emergency"]
    access.save()
    keep_up(TRUST, AFTER + timedelta(days=1))
    assert list(Draw.objects.get(number=1).items.values_list("access_id", flat=True)) == [access.pk]


def test_events_in_the_works_are_waited_for_a_day() -> None:
    decide()
    access = make_emergencies(1)[0]
    batch = Batch.objects.create(organisation_id=TRUST, source=access.source, accepted=1)
    Intake.objects.create(organisation_id=TRUST, batch=batch, events=1)
    assert keep_up(TRUST, AFTER) == 0
    assert keep_up(TRUST, NEXT_MONDAY + timedelta(hours=25)) == 1


def test_a_decision_never_reaches_into_a_period_under_way() -> None:
    decide()
    keep_up(TRUST, MONDAY)
    wednesday = MONDAY + timedelta(days=2)
    assert holds_from(TRUST, "emergency", wednesday) == NEXT_MONDAY
    decide(frequency="monthly", since=NEXT_MONDAY)
    keep_up(TRUST, NEXT_MONDAY + timedelta(days=40))
    periods = list(SamplePeriod.objects.order_by("starts_at").values_list("starts_at", "ends_at"))
    first_of = [NEXT_MONDAY.replace(month=month, day=1).astimezone(LONDON) for month in (11, 12)]
    assert [(s.astimezone(LONDON).date(), e.astimezone(LONDON).date()) for s, e in periods] == [
        (MONDAY.date(), NEXT_MONDAY.date()),
        (NEXT_MONDAY.date(), first_of[0].date()),
        (first_of[0].date(), first_of[1].date()),
    ]


def test_a_procedure_that_is_switched_off_begins_no_period() -> None:
    decide()
    decide(enabled=False, since=NEXT_MONDAY)
    decide(since=NEXT_MONDAY + timedelta(days=14))
    keep_up(TRUST, NEXT_MONDAY + timedelta(days=15))
    assert [p.starts_at for p in SamplePeriod.objects.order_by("starts_at")] == [
        MONDAY,
        NEXT_MONDAY + timedelta(days=14),
    ]


def test_a_period_without_accesses_has_an_empty_sample() -> None:
    drawn = draw_week(number=0)
    assert (drawn.population, drawn.required, drawn.items.count()) == ([], 0, 0)
    assert follows(drawn)


def test_people_at_random() -> None:
    decide(kind="random-user", people=2, each=3)
    for person in range(5):
        make_emergencies(4, staff_uid=f"55600000000{person}")
    keep_up(TRUST, AFTER)
    drawn = Draw.objects.get()
    people = set(DrawnAccess.objects.values_list("access_id", flat=True))
    assert (len(drawn.people), len(drawn.population), len(people)) == (5, 8, 6)
    assert follows(drawn)
    drawn.people = drawn.people[1:]
    assert not follows(drawn)


def test_people_at_random_who_come_late_are_drawn_from_in_the_same_share() -> None:
    decide(kind="random-user", people=2, each=3)
    for person in range(4):
        make_emergencies(4, staff_uid=f"55600000000{person}")
    keep_up(TRUST, AFTER)
    for person in range(4, 7):
        make_emergencies(2, staff_uid=f"55600000000{person}")
    keep_up(TRUST, AFTER + timedelta(hours=2))
    assert Draw.objects.count() == 1
    keep_up(TRUST, AFTER + timedelta(days=1))
    late = Draw.objects.get(number=1)
    assert (late.people, late.items.count()) == ([f"55600000000{person}" for person in range(4, 7)], 4)
    assert follows(late)
    keep_up(TRUST, AFTER + timedelta(days=3))
    assert Draw.objects.count() == 2
    late.people = late.people[1:]
    assert not follows(late)


def test_what_arrives_late_of_people_who_were_drawn_is_drawn_from() -> None:
    decide(kind="random-user", people=1, each=3)
    for person in range(2):
        make_emergencies(2, staff_uid=f"55600000000{person}")
    keep_up(TRUST, AFTER)
    drawn = set(DrawnAccess.objects.values_list("access__staff_uid", flat=True))
    for person in range(2):
        make_emergencies(5, staff_uid=f"55600000000{person}")
    keep_up(TRUST, AFTER + timedelta(days=1))
    late = Draw.objects.get(number=1)
    assert (late.people, len(late.population), late.items.count()) == ([], 5, 3)
    assert set(late.items.values_list("access__staff_uid", flat=True)) == drawn
    assert follows(late)


def test_out_of_hours() -> None:
    site = make_site(opens=time(8), closes=time(18), open_days=["mon", "tue", "wed", "thu", "fri"])
    decide(kind="out-of-hours", selection="all")
    inside = make_access(site=site.code, started_at=MONDAY + timedelta(hours=12))
    night = make_access(site=site.code, started_at=MONDAY + timedelta(hours=22))
    sunday = make_access(site=site.code, started_at=MONDAY + timedelta(days=6, hours=12))
    keep_up(TRUST, AFTER)
    assert Draw.objects.get().population == [night.pk, sunday.pk]
    assert inside.pk not in Draw.objects.get().population


def test_the_service_draws_for_each_organisation_in_its_own_scope(as_service) -> None:
    decide()
    decide("RY9")
    make_emergencies(3)
    make_emergencies(5, "RY9")
    with as_service():
        assert sampling_organisations() == ["RX1", "RY9"]
        for organisation in sampling_organisations():
            keep_up(organisation, AFTER)
        with organisation_scope(["RY9"]):
            assert [len(drawn.population) for drawn in Draw.objects.all()] == [5]
    assert Draw.objects.count() == 2
