"""From events to alerts: each organisation catches up with what is committed, step by step, one worker at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from audit.ingest.models import Intake
from audit.people.scope import organisation_scope
from audit.trail.builder import build_next
from audit.trail.lock import take_organisation
from audit.trail.models import ChangedAccess
from privacy.detection import detect_looks_next, detect_next
from privacy.learning import forget, is_up_to_date, learn_next, prepare_next, weigh_again
from privacy.learning.models import Lesson
from privacy.watching.models import ChangedLook
from privacy.watching.queue import queue_looks_again

# In this order: each looks for work only where those before it have none.
STEPS = (build_next, prepare_next, detect_next, learn_next, detect_looks_next)


def catch_up(organisation: str) -> int:
    """Does all the work that waits for an organisation and returns the number of steps it took.

    May run twice, late, or at the same time elsewhere without harm. Who does not get the lock goes away: its holder
    looks for work once more after letting go, so nothing that was committed meanwhile is left behind.
    """
    steps = 0
    while True:
        outcome = _step(organisation)
        if outcome is None:
            return steps
        if outcome:
            steps += 1
        elif not _has_work(organisation):
            return steps


def learn(organisation: str) -> int:
    """Learns from an organisation's last months now, and looks again at what that changes; returns the steps it took."""
    with organisation_scope([organisation]):
        if is_up_to_date(organisation):
            return 0
        forget(organisation)
    return catch_up(organisation)


def judge_afresh(organisation: str) -> None:
    """Weighs every finding of an organisation again, whatever has changed: rates, or the weighing itself."""
    with organisation_scope([organisation]):
        if take_organisation(organisation):
            weigh_again(organisation)


def organisations_with_work() -> list[str]:
    """ODS codes of the organisations for which something waits; the only thing the service may know of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_work()")
        return sorted(row[0] for row in cursor)


def queue_again(organisations: Collection[str] | None = None, since: datetime | None = None) -> None:
    """Queues stored accesses and looks for detection once more: all, or those that began at `since` or later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_changedaccess (organisation, access_id) SELECT organisation, id FROM audit_access"
            " WHERE (%(codes)s::text[] IS NULL OR organisation = ANY (%(codes)s))"
            " AND (%(since)s::timestamptz IS NULL OR started_at >= %(since)s) ORDER BY started_at, id",
            {"codes": None if organisations is None else list(organisations), "since": since},
        )
    queue_looks_again(organisations, since)


def _step(organisation: str) -> bool | None:
    """One step; True where something was done, False where nothing waits, None where another worker is at it."""
    with organisation_scope([organisation]):
        if not take_organisation(organisation):
            return None
        return any(work(organisation) for work in STEPS)


def _has_work(organisation: str) -> bool:
    """Whether something waits now that the lock is free again."""
    with organisation_scope([organisation]):
        return (
            Intake.objects.filter(organisation_id=organisation, finished_at=None).exists()
            or ChangedAccess.objects.filter(organisation_id=organisation).exists()
            or Lesson.objects.filter(organisation_id=organisation, is_whole=False).exists()
            or ChangedLook.objects.filter(organisation_id=organisation).exists()
        )
