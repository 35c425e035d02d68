"""When to learn, and what to look at again afterwards. It goes by the time of the data and never by the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Max, Sum

from audit.trail.models import Access, ChangedAccess
from privacy.alerts.models import Assessment
from privacy.detection.alerts import judge_again
from privacy.detection.explaining import explain
from privacy.detection.risk import Scale, label
from privacy.detection.surroundings import weigh_context
from privacy.detection.window import Window, plan_by_index
from privacy.learning.cuts import learn_cuts
from privacy.learning.delays import learn_delays
from privacy.learning.feed import learn_feed
from privacy.learning.models import Lesson
from privacy.learning.rates import learn_rates
from privacy.learning.services import learn_services
from privacy.learning.templates import DAYS, STRUCTURAL, learn_templates
from privacy.peers.models import StaffDay
from privacy.ranking.learning import learn_ranking

ENOUGH = 100  # accesses below which an organisation has no habits to learn
GROWTH = 1.25  # how much more there has to be for what was learned to be out of date
LITTLE = 1.02  # up to how much more teaches nothing new
EVERY = timedelta(days=7)
MONTHS = timedelta(days=DAYS)  # what is learned from, up to the latest access
AT_ONCE, EXPLAINED_AT_ONCE = 20_000, 8_000
ACCESSES = """
    SELECT id FROM audit_access WHERE organisation = %(organisation)s
        AND started_at >= coalesce(%(since)s::timestamptz, '-infinity')
"""


def learn_next(organisation: str) -> bool:
    """Learns where it is due; True where something changed or waits to be looked at because of it.

    Twice in a row where templates changed: first they, then, once everything is explained anew, the rates.
    """
    seen = _seen(organisation)
    lesson = Lesson.objects.filter(organisation_id=organisation).first()
    if not _is_due(lesson, seen):
        return False
    if learn_templates(organisation):
        _queue_what_templates_explain(organisation)
        return True
    Lesson.objects.update_or_create(organisation_id=organisation, defaults=seen | {"is_whole": True})
    learn_feed(organisation)
    learn_services(organisation)
    is_first = not (lesson and lesson.is_whole)
    if learn_rates(organisation) or is_first:
        weigh_again(organisation, since=None if is_first else _midnight(seen["until"] - MONTHS))
    return True


def _is_due(lesson: Lesson | None, seen: dict[str, Any]) -> bool:
    """Whether what there is asks for a lesson. One that was begun is finished in any case: alerts wait for it."""
    if lesson is None:
        return bool(seen["accesses"] >= ENOUGH)
    if not lesson.is_whole:
        return True
    return bool(seen["accesses"] >= GROWTH * lesson.accesses or seen["until"] >= lesson.until + EVERY)


def prepare_next(organisation: str) -> bool:
    """Explains what waits, and learns from it, before the first rule runs: a new organisation's habits are no alerts.

    True where it did a step of that; False once there is a lesson, or too little to learn from.
    """
    if Lesson.objects.filter(organisation_id=organisation).exists():
        return False
    waiting = ChangedAccess.objects.filter(organisation_id=organisation).values("access_id")
    if waiting.distinct()[:ENOUGH].count() < ENOUGH:
        return False
    fresh = waiting.exclude(access_id__in=Assessment.objects.filter(organisation_id=organisation).values("access_id"))
    ids = sorted(set(fresh.order_by("id").values_list("access_id", flat=True)[:EXPLAINED_AT_ONCE]))
    if ids:
        plan_by_index()
        explain(Window(organisation, ids))
        return True
    learn_feed(organisation)
    learn_templates(organisation)
    learn_services(organisation)
    seen = Access.objects.filter(organisation_id=organisation).aggregate(accesses=Count("id"), until=Max("started_at"))
    Lesson.objects.create(
        organisation_id=organisation, accesses=seen["accesses"], until=seen["until"].date(), is_whole=False
    )
    return True


def weigh_again(organisation: str, *, since: datetime | None = None) -> None:
    """Labels every access anew and judges every open question again, by the rates that hold now; finds nothing new.

    With `since` only accesses from then on, and open alerts: what is older than the months that were learned from
    keeps what was thought of it, so that a lesson takes as long in the tenth year as in the first.
    """
    plan_by_index()
    with connection.cursor() as cursor:
        cursor.execute(ACCESSES, {"organisation": organisation, "since": since})
        ids = sorted(row[0] for row in cursor)
    windows = [Window(organisation, ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE)]
    scale = Scale.of(organisation)
    for window in windows:
        weigh_context(window)
        label(window, scale)
    learn_cuts(organisation)
    learn_ranking(organisation)
    learn_delays(organisation)
    after = Scale.of(organisation)
    if (after.suspicious, after.review_from) != (scale.suspicious, scale.review_from):
        for window in windows:
            label(window, after)
    judge_again(organisation, after, since)


def is_up_to_date(organisation: str) -> bool:
    """Whether the last lesson knew nearly all there is, or there is too little to learn from."""
    seen = _seen(organisation)
    known = Lesson.objects.filter(organisation_id=organisation, accesses__gte=seen["accesses"] / LITTLE)
    return seen["accesses"] < ENOUGH or known.exists()


def _seen(organisation: str) -> dict[str, Any]:
    """How many accesses there are to learn from, and until which day."""
    days = StaffDay.objects.filter(organisation_id=organisation)
    until = days.aggregate(until=Max("day"))["until"]
    counted = days.filter(day__gt=until - MONTHS).aggregate(accesses=Sum("accesses")) if until else {}
    return {"accesses": counted.get("accesses") or 0, "until": until}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo("Europe/London"))


def forget(organisation: str) -> None:
    """Makes learning due; what was learned holds until then."""
    Lesson.objects.filter(organisation_id=organisation).update(accesses=0)


def _queue_what_templates_explain(organisation: str) -> None:
    """Queues the accesses that nothing but a template explains or may explain."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO audit_changedaccess (organisation, access_id)
                SELECT a.organisation, a.id FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
                WHERE a.organisation = %(organisation)s AND m.explanation IN {STRUCTURAL} AND a.started_at >
                    (SELECT max(started_at) FROM audit_access WHERE organisation = %(organisation)s)
                    - make_interval(days => %(days)s)
                ORDER BY a.started_at, a.launch_id""",
            {"organisation": organisation, "days": DAYS},
        )
