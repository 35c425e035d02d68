"""What is measured of each access, and what the plain rules of today look at, read in one stream by time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from django.db import connection

ROWS_AT_ONCE = 10_000
LOCAL = "(a.started_at AT TIME ZONE 'Europe/London')"
FACTS = f"""
SELECT a.launch_id, a.organisation, a.staff_uid, a.nhs_number, a.started_at, {LOCAL}::date - date '2000-01-01', a.decision,
    coalesce(x.label, 'unexplained'), coalesce(x.risk, 0),
    coalesce(s.nhs_number = a.nhs_number, false),
    coalesce(s.postcode <> '' AND s.postcode = p.postcode AND lower(s.address_line) = lower(p.address_line), false),
    coalesce(s.family_name <> '' AND lower(s.family_name) = lower(p.family_name), false),
    coalesce(CASE WHEN i.opens < i.closes THEN {LOCAL}::time < i.opens OR {LOCAL}::time >= i.closes
        ELSE {LOCAL}::time < i.opens AND {LOCAL}::time >= i.closes END, false)
    OR coalesce(cardinality(i.open_days) > 0 AND NOT to_char({LOCAL}, 'dy') = ANY (i.open_days), false)
FROM audit_access a
LEFT JOIN privacy_assessment x ON x.access_id = a.id
LEFT JOIN audit_staff s ON s.staff_uid = a.staff_uid
LEFT JOIN privacy_patient p ON p.nhs_number = a.nhs_number
LEFT JOIN audit_site i ON i.organisation = a.organisation AND i.code = a.site
ORDER BY a.started_at, a.id
"""


class Fact(NamedTuple):
    """One access. `day` counts the days of London time."""

    launch_id: str
    organisation: str
    staff_uid: str
    nhs_number: str
    started_at: datetime
    day: int
    decision: str = ""
    label: str = "unexplained"
    risk: int = 0
    own_record: bool = False
    same_address: bool = False
    same_surname: bool = False
    out_of_hours: bool = False


def facts() -> Iterator[Fact]:
    """Every access by time; only a few thousand are held at once."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(FACTS)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from starmap(Fact, rows)
