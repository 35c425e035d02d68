"""Learns how late an organisation's care data ordinarily are, by site and kind of contact."""

from __future__ import annotations

from django.db import connection

from privacy.learning.models import Rate

KIND = "delay"
SHARE = 0.9  # of the contacts are there by then
ENOUGH = 20  # contacts below which a site or kind has no usual delay of its own
MOST_HOURS = 7 * 24
# What started before anything was loaded came with the first load, which says nothing of the delay.
LEARN = """
    WITH begun AS (SELECT min(loaded_at) AS at FROM privacy_carecontact WHERE organisation = %(organisation)s),
    late AS (
        SELECT c.site, c.kind, greatest(0, extract(epoch FROM c.loaded_at - c.starts_at) / 3600)::float AS hours
        FROM privacy_carecontact c JOIN begun ON c.starts_at > begun.at
        WHERE c.organisation = %(organisation)s AND c.loaded_at IS NOT NULL
            AND c.loaded_at > (SELECT max(loaded_at) FROM privacy_carecontact WHERE organisation = %(organisation)s)
                - make_interval(days => %(days)s)
    )
    SELECT coalesce(site, '') || '|' || coalesce(kind, '') AS key, count(*),
        percentile_cont(%(share)s) WITHIN GROUP (ORDER BY hours)
    FROM late GROUP BY GROUPING SETS ((site, kind), (kind), ())
    -- A contact that names no site counts for its kind and for all; it is of no site of its own.
    HAVING count(*) >= %(enough)s AND (grouping(site) = 1 OR site <> '')
"""
DAYS = 90


def learn_delays(organisation: str) -> None:
    """Learns an organisation's usual delays anew, in hours."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN, {"organisation": organisation, "share": SHARE, "enough": ENOUGH, "days": DAYS})
        found = [(key, number, min(MOST_HOURS, round(hours, 1))) for key, number, hours in cursor]
    Rate.objects.filter(organisation_id=organisation, kind=KIND).delete()
    Rate.objects.bulk_create(
        Rate(organisation_id=organisation, kind=KIND, key=key, share=hours, accesses=number)
        for key, number, hours in found
    )


def delays_of(organisation: str) -> dict[str, float]:
    """Hours by `site|kind`, `|kind` and `|`."""
    return dict(Rate.objects.filter(organisation_id=organisation, kind=KIND).values_list("key", "share"))
