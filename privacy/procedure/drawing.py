"""Draws samples when their periods are over, and again of what arrives later; checks that a draw follows from its seed."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from audit.ingest.models import Intake
from audit.people.scope import organisation_scope
from privacy.procedure import population
from privacy.procedure.choosing import Choice, Member, choose, choose_people, digest_of, seed_of
from privacy.procedure.in_force import procedure_at
from privacy.procedure.kinds import BY_ID, KINDS
from privacy.procedure.models import Draw, DrawnAccess, Procedure, SamplePeriod
from privacy.procedure.periods import end_of_period
from privacy.review.kinds import Kind as EventKind
from privacy.review.models import ReviewEvent

# Systems send their last events of a period a little after it; who still has events in the works is waited for a day.
SETTLING: Final = timedelta(hours=2)
WAITING: Final = timedelta(days=1)
# What arrives late is drawn from once a day, for as long after the period.
LATE: Final = timedelta(days=92)
LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('oneclick sampling ' || %s, 0))"


def sampling_organisations() -> list[str]:
    """ODS codes of the organisations that have decided on a procedure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_sampling_organisations()")
        return sorted(row[0] for row in cursor)


def keep_up(organisation: str, now: datetime) -> int:
    """Begins the periods that have begun and draws every sample that is due; returns how many were drawn.

    May run twice or at the same time elsewhere: who does not get the lock goes away.
    """
    with organisation_scope([organisation]):
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [organisation])
            if not cursor.fetchone()[0]:
                return 0
        for kind in KINDS:
            begin_periods(organisation, kind.id, now)
        return sum(_draw_if_due(period, now) for period in _open_periods(organisation, now))


def begin_periods(organisation: str, kind: str, now: datetime) -> None:
    """Writes a row with its secret for each period that has begun since the last."""
    last = SamplePeriod.objects.filter(organisation_id=organisation, kind=kind).order_by("-starts_at").first()
    made = Procedure.objects.filter(organisation_id=organisation, kind=kind)
    start = last.ends_at if last else made.order_by("id").values_list("since", flat=True).first()
    while start is not None and start <= now:
        procedure = procedure_at(organisation, kind, start)
        if procedure is None or not procedure.enabled:
            start = made.filter(since__gt=start, enabled=True).order_by("since").values_list("since", flat=True).first()
            continue
        ends_at = end_of_period(procedure.frequency, start)
        SamplePeriod.objects.create(
            organisation_id=organisation, kind=kind, procedure=procedure, starts_at=start, ends_at=ends_at,
            secret=secrets.token_bytes(32), recorded_at=now,
        )  # fmt: skip
        start = ends_at


def draw(period: SamplePeriod, now: datetime, earlier: Sequence[Draw] = ()) -> Draw | None:
    """Draws the sample of a period, or of what arrived since the earlier draws; None where that is nothing."""
    known = {access_id for one in earlier for access_id in one.population}
    secret = bytes(earlier[-1].next_secret if earlier else period.secret)
    procedure, people = period.procedure, list[str]()
    if BY_ID[period.kind].of_people:
        people = people_to_draw_from(period, earlier)
        digest = digest_of(people)
        seed = seed_of(secret, digest)
        chosen = chosen_before(earlier) + choose_people(people, people_asked(procedure, people, earlier), seed)
        found = population.members(period, people=chosen, without=known)
    else:
        found = population.members(period, without=known)
        digest = digest_of([member.line for member in found])
        seed = seed_of(secret, digest)
    if earlier and not found:
        return None
    by_alert = population.with_alert(period.organisation_id, [member.id for member in found])
    choice = choose(procedure, found, set(by_alert), seed)
    drawn = Draw.objects.create(
        organisation_id=period.organisation_id, period=period, number=len(earlier), drawn_at=now,
        population=[member.id for member in found], people=people, by_alert=by_alert, digest=digest, seed=seed,
        required=choice.required, next_secret=secrets.token_bytes(32),
    )  # fmt: skip
    _keep(drawn, choice)
    return drawn


def people_to_draw_from(period: SamplePeriod, earlier: Sequence[Draw]) -> list[str]:
    """Whoever opened anything in the period and stood in none of its earlier draws."""
    known = {uid for one in earlier for uid in one.people}
    return [uid for uid in population.people_of(period) if uid not in known]


def people_asked(procedure: Procedure, people: Sequence[str], earlier: Sequence[Draw]) -> int:
    """How many people are drawn: what the procedure asks for; of those who came late as large a share, rounded up."""
    if not earlier or not earlier[0].people:
        return procedure.people
    share = procedure.people / len(earlier[0].people)
    return min(math.ceil(share * len(people)), procedure.people)


def chosen_before(earlier: Sequence[Draw]) -> list[str]:
    """The people whom earlier draws chose: what of theirs arrives late is drawn from too."""
    return [
        uid
        for number, one in enumerate(earlier)
        for uid in choose_people(
            one.people, people_asked(one.period.procedure, one.people, earlier[:number]), bytes(one.seed)
        )
    ]


def follows(drawn: Draw) -> bool:
    """Whether a draw follows from what was recorded: the secret, the population, and the procedure of its period."""
    period, procedure = drawn.period, drawn.period.procedure
    before = Draw.objects.filter(organisation_id=drawn.organisation_id, period=period, number=drawn.number - 1).first()
    secret = bytes(before.next_secret if before else period.secret)
    found = population.members_of(drawn.organisation_id, drawn.population)
    lines = drawn.people if BY_ID[period.kind].of_people else [member.line for member in found]
    digest = digest_of(lines)
    seed = seed_of(secret, digest)
    choice = choose(procedure, found, set(drawn.by_alert), seed)
    items = list(drawn.items.order_by("place").values_list("access_id", flat=True))
    return (
        (bytes(drawn.digest), bytes(drawn.seed)) == (digest, seed)
        and (items, drawn.required) == (choice.ids, choice.required)
        and _of_chosen_people(drawn, found, seed)
    )


def _of_chosen_people(drawn: Draw, found: list[Member], seed: bytes) -> bool:
    """Whether the accesses are those of the people whom the seed chooses."""
    period = drawn.period
    if not BY_ID[period.kind].of_people:
        return True
    earlier = list(period.draws.filter(number__lt=drawn.number).select_related("period__procedure").order_by("number"))
    asked = people_asked(period.procedure, drawn.people, earlier)
    chosen = chosen_before(earlier) + choose_people(drawn.people, asked, seed)
    return {member.staff_uid for member in found} <= set(chosen)


def _open_periods(organisation: str, now: datetime) -> list[SamplePeriod]:
    """Periods that are over and may have something to draw."""
    found = SamplePeriod.objects.filter(organisation_id=organisation, ends_at__lte=now - SETTLING)
    return list(
        (found.filter(draws=None) | found.filter(ends_at__gt=now - LATE))
        .distinct()
        .select_related("procedure")
        .order_by("starts_at", "id")
    )


def _draw_if_due(period: SamplePeriod, now: datetime) -> bool:
    earlier = list(period.draws.order_by("number"))
    if earlier:
        return now - earlier[-1].drawn_at >= WAITING and draw(period, now, earlier) is not None
    if now - period.ends_at < WAITING and _has_events_in_the_works(period.organisation_id):
        return False
    return draw(period, now) is not None


def _has_events_in_the_works(organisation: str) -> bool:
    return Intake.objects.filter(organisation_id=organisation, finished_at=None).exists()


def _keep(drawn: Draw, choice: Choice) -> None:
    """The drawn accesses, and the trail."""
    DrawnAccess.objects.bulk_create(
        DrawnAccess(organisation_id=drawn.organisation_id, draw=drawn, access_id=access_id, place=place)
        for place, access_id in enumerate(choice.ids, start=1)
    )
    detail = {
        "draw": drawn.pk,
        "kind": drawn.period.kind,
        "population": len(drawn.population),
        "drawn": len(choice.ids),
    }
    ReviewEvent.objects.create(organisation_id=drawn.organisation_id, kind=EventKind.SAMPLE_DRAWN, detail=detail)
