"""Learns which services each role opens in an organisation, so that one that it hardly ever opens stands out."""

from __future__ import annotations

from django.db import connection

from privacy.govern.in_force import Catalogue
from privacy.learning.models import Rate
from privacy.learning.templates import DAYS
from privacy.rules.wrong_service import ROLE, WrongService

KIND = "service"
# One person's habit is not the role's.
MOST_OF_ONE_PERSON = 3
RECENT = f"""
    recent AS (SELECT a.id, a.staff_uid, {ROLE.format("a")} AS role, a.services FROM audit_access a
        WHERE a.organisation = %(organisation)s AND a.role_code <> '' AND a.started_at > (
            SELECT max(started_at) FROM audit_access WHERE organisation = %(organisation)s) - make_interval(days => %(days)s))
"""
LEARN = f"""
    WITH {RECENT}, roles AS (
        SELECT role, count(*) AS n FROM recent WHERE services <> '{{}}' GROUP BY role
    ), by_person AS (
        SELECT role, service, staff_uid, least(count(*), %(most)s) AS n
        FROM recent CROSS JOIN LATERAL (SELECT DISTINCT unnest(services) AS service) opened GROUP BY 1, 2, 3
    )
    SELECT role || '|', 1.0::float, n FROM roles
    UNION ALL
    SELECT role || '|' || service, round(sum(b.n) / max(roles.n), 5)::float, max(roles.n)
    FROM by_person b JOIN roles USING (role) GROUP BY role, service
"""
QUEUE = f"""
    WITH {RECENT}
    INSERT INTO audit_changedaccess (organisation, access_id)
    SELECT %(organisation)s, id FROM recent
    WHERE EXISTS (SELECT FROM unnest(services) AS opened (service) WHERE role || '|' || service = ANY (%(pairs)s)) ORDER BY id
"""
Learned = dict[str, tuple[float, int]]


def learn_services(organisation: str) -> None:
    """Learns the services of each role anew, and queues the accesses for which another answer follows."""
    rows = Rate.objects.filter(organisation_id=organisation, kind=KIND)
    before = {row.key: (row.share, row.accesses) for row in rows}
    after = _learned(organisation)
    if before == after:
        return
    rows.delete()
    Rate.objects.bulk_create(
        Rate(organisation_id=organisation, kind=KIND, key=key, share=share, accesses=accesses)
        for key, (share, accesses) in after.items()
    )
    limits = Catalogue.of(organisation).parameters(WrongService())
    pairs = sorted(key for key in after if _is_unusual(key, before, limits) != _is_unusual(key, after, limits))
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, {"organisation": organisation, "days": DAYS, "pairs": pairs})


def _learned(organisation: str) -> Learned:
    """Share and accesses of each role (`R8009|`) and of each of its services (`R8009|cpis`)."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN, {"organisation": organisation, "days": DAYS, "most": MOST_OF_ONE_PERSON})
        return {key: (share, accesses) for key, share, accesses in cursor.fetchall()}


def _is_unusual(pair: str, learned: Learned, limits: dict[str, float]) -> bool:
    """Whether the rule would find a use of the service by the role."""
    _, accesses = learned.get(pair.partition("|")[0] + "|", (0.0, 0))
    share, _ = learned.get(pair, (0.0, 0))
    return accesses >= limits["enough"] and share < limits["rare"]
