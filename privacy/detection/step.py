"""One step of detection: the next changed accesses of an organisation, from explanation to alert, in one transaction."""

from __future__ import annotations

from django.db import connection, transaction

from privacy.detection.alerts import questions_about, raise_alerts
from privacy.detection.days import refresh_days
from privacy.detection.explaining import explain, remember
from privacy.detection.findings import find
from privacy.detection.risk import Scale, label
from privacy.detection.surroundings import weigh_beside
from privacy.detection.window import Window, plan_by_index, widened
from privacy.learning.models import Lesson

ACCESSES_AT_ONCE = 4_000


def detect_next(organisation: str) -> bool:
    """Handles the next changed accesses of an organisation; False where none are left.

    What was claimed, what came of it and the removal of the claim are one transaction: a step that dies leaves no
    trace and is done again by the next. The caller holds the organisation's lock.
    """
    with transaction.atomic():
        claimed = _claim(organisation)
        if not claimed:
            return False
        plan_by_index()
        changed = Window(organisation, claimed)
        explained_anew = explain(changed)
        window = widened(changed.beside({*claimed, *explained_anew}))
        window.days = refresh_days(window)
        touched = find(window)
        scale = Scale.of(organisation)
        beside = weigh_beside(changed.beside({*claimed, *explained_anew}))
        weighed = changed.beside({*claimed, *explained_anew, *beside, *touched.access_ids})
        label(weighed, scale)
        if not Lesson.objects.filter(organisation_id=organisation, is_whole=False).exists():
            raise_alerts(organisation, touched.alert_keys | questions_about(weighed), scale)
        remember(changed)
    return True


def _claim(organisation: str) -> list[int]:
    """Takes the next of the queue; an access that stands there more than once is handled once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_changedaccess WHERE id IN (SELECT id FROM audit_changedaccess WHERE organisation = %s"
            " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING access_id",
            [organisation, ACCESSES_AT_ONCE],
        )
        return sorted({row[0] for row in cursor})
