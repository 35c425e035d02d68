"""Queues kept looks of officers for the rules about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection


def queue_looks_again(organisations: Iterable[str] | None = None, since: datetime | None = None) -> None:
    """Queues kept looks for the rules once more: all, or those of some organisations or since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO privacy_changedlook (organisation, event_id) SELECT organisation, id FROM privacy_reviewevent"
            " WHERE kind IN ('looked_up', 'access_opened') AND actor_id IS NOT NULL"
            " AND (%(codes)s::text[] IS NULL OR organisation = ANY (%(codes)s))"
            " AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) ORDER BY id",
            {"codes": None if organisations is None else list(organisations), "since": since},
        )
