"""Detection over what officers looked up: the rules about officers, from the next looks to alerts, in one transaction."""

from __future__ import annotations

from django.db import connection, transaction

from privacy.detection.alerts import raise_alerts
from privacy.detection.findings import find
from privacy.detection.risk import Scale
from privacy.detection.window import Window
from privacy.watching.relation import LOOKS

LOOKS_AT_ONCE = 1_000
# A look is judged with those before it: one that is told late changes what is said of the officer's later ones.
CLAIM = f"""
    WITH claimed AS (
        DELETE FROM privacy_changedlook WHERE id IN (SELECT id FROM privacy_changedlook WHERE organisation = %(organisation)s
            ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) RETURNING event_id
    ), looks AS ({LOOKS})
    SELECT event_id FROM claimed
    UNION SELECT later.id FROM claimed c JOIN looks l ON l.id = c.event_id
        JOIN looks later ON later.actor_id = l.actor_id AND later.at >= l.at
"""


def detect_looks_next(organisation: str) -> bool:
    """Handles the next looks of an organisation's officers; False where none are left. The caller holds its lock."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"organisation": organisation, "limit": LOOKS_AT_ONCE})
            looks = sorted(row[0] for row in cursor)
        if not looks:
            return False
        touched = find(Window(organisation, [], looks=looks))
        raise_alerts(organisation, touched.alert_keys, Scale.of(organisation))
    return True
