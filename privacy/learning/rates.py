"""Learns how rare things are in an organisation: each rule's finding, and an access that nothing explains."""

from __future__ import annotations

from django.db import connection

from privacy.context.company import COMPANY
from privacy.learning.templates import DAYS
from privacy.rules import RULES

LEAST_DAYS = 21  # loads are for 90 days; what is seen in fewer than these days is not drawn out to as many
# An access in fifty that care data do not explain is what studies and good care feeds have (Fabbri and LeFevre 2011: 2 to 6 %).
USUAL_UNEXPLAINED = 0.03
# How often care explains a person's accesses is told beside the colleagues'. Theirs lean on the usual share as if so many
# accesses more had been seen, the person's own on theirs.
CONDUCT_OF_MATES, CONDUCT_OF_ONE = 20, 50
RECENT = """
    recent AS (SELECT a.id, a.staff_uid, a.site, (a.started_at AT TIME ZONE 'Europe/London')::date AS day,
        a.nhs_number, a.started_at, {company} AS company, m.explanation = '' AS unexplained,
        'emergency' = ANY (a.decisions) AS emergency, a.self_claimed AS claim
        FROM audit_access a JOIN privacy_assessment m ON m.access_id = a.id
        LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
        WHERE a.organisation = %(organisation)s AND a.started_at > (
            SELECT max(started_at) FROM audit_access WHERE organisation = %(organisation)s) - make_interval(days => %(days)s))
"""
# Ways in that one team takes daily and another never.
WAYS = "(VALUES ('emergency', emergency), ('claim', claim)) AS way (name, is_so)"
LEARN = f"""
    WITH {RECENT.format(company=COMPANY.format(access="a", staff="st"))}, whole AS (
        SELECT count(*) AS n, count(*) FILTER (WHERE unexplained) AS bare,
            (count(*) FILTER (WHERE unexplained) + %(usual)s * 200) / (count(*) + 200) AS share FROM recent
    ), scale AS (
        SELECT 90 / greatest(%(least_days)s, extract(epoch FROM max(started_at) - min(started_at)) / 86400)::numeric AS up
        FROM recent
    ), bare_of AS (
        SELECT company, staff_uid, count(*) AS n, sum(count(*)) OVER (PARTITION BY company) AS of_all
        FROM recent WHERE unexplained GROUP BY company, staff_uid
    ), hits AS (
        SELECT *, sum(own) OVER (PARTITION BY rule, company) AS of_rule,
            row_number() OVER (PARTITION BY rule, company ORDER BY own DESC, staff_uid) AS place FROM (
            SELECT f.rule, r.company, f.staff_uid, count(*) AS own
            FROM privacy_finding f JOIN recent r ON r.id = f.access_ids[cardinality(f.access_ids)] AND r.unexplained
            WHERE f.organisation = %(organisation)s AND f.withdrawn_at IS NULL AND f.subject LIKE 'access:%%'
                AND f.rule = ANY (%(given_unexplained)s) GROUP BY f.rule, r.company, f.staff_uid
        ) found JOIN bare_of USING (company, staff_uid)
    ), doubted AS MATERIALIZED (
        SELECT DISTINCT unnest(access_ids) AS id FROM privacy_finding
        WHERE organisation = %(organisation)s AND withdrawn_at IS NULL AND rule = ANY (%(despite_care)s)
            AND occurred_at >= (SELECT min(started_at) FROM recent)
    ), told AS (
        SELECT company, staff_uid, n, bare, sum(n) OVER (PARTITION BY company) - n AS of_mates,
            sum(bare) OVER (PARTITION BY company) - bare AS bare_of_mates FROM (
            SELECT company, staff_uid, count(*) AS n,
                count(*) FILTER (WHERE unexplained OR id IN (SELECT id FROM doubted)) AS bare
            FROM recent GROUP BY company, staff_uid
        ) by_person
    ), conduct AS (
        SELECT staff_uid, sum(n) AS n, sum(bare) AS bare,
            sum(n * (bare_of_mates + %(usual)s * %(few)s) / (of_mates + %(few)s)) / sum(n) AS mates
        FROM told GROUP BY staff_uid
    ), rates AS (
        SELECT 'load' AS kind, company AS key, count(DISTINCT (staff_uid, nhs_number)) FILTER (WHERE unexplained)
            * scale.up AS share, count(DISTINCT staff_uid) AS accesses
        FROM recent CROSS JOIN scale GROUP BY company, scale.up
        UNION ALL
        SELECT 'work', company, count(*) * scale.up, count(*) FROM recent CROSS JOIN scale GROUP BY company, scale.up
        UNION ALL
        SELECT 'person', staff_uid, count(DISTINCT nhs_number) FILTER (WHERE unexplained) * scale.up, count(*)
        FROM recent CROSS JOIN scale GROUP BY staff_uid, scale.up HAVING bool_or(unexplained)
        UNION ALL
        SELECT 'way', name || '|', avg(is_so::int), count(*) FROM recent CROSS JOIN LATERAL {WAYS} GROUP BY name
        UNION ALL
        SELECT 'way', key, hits / n, n::bigint FROM (
            SELECT name || '|' || company AS key, sum(hits) - max(hits) AS hits,
                sum(n) - (array_agg(n ORDER BY hits DESC, n))[1] AS n
            FROM (SELECT name, company, staff_uid, count(*) FILTER (WHERE is_so) AS hits, count(*) AS n
                FROM recent CROSS JOIN LATERAL {WAYS} GROUP BY name, company, staff_uid) by_person
            GROUP BY name, company HAVING count(*) > 1
        ) ways
        UNION ALL
        SELECT 'habit', rule || '|' || company, (of_rule - own) / (of_all - n), (of_all - n)::bigint
        FROM hits WHERE place = 1 AND of_rule > own
        UNION ALL
        SELECT 'conduct', staff_uid, ratio, n::bigint FROM conduct CROSS JOIN LATERAL (
            SELECT ((bare + mates * %(lean)s) / (n + %(lean)s) / mates) AS ratio) own WHERE ratio >= sqrt(2)
        UNION ALL
        SELECT 'whole', '', share, n FROM whole
        UNION ALL
        SELECT 'rule', rule, (sum(own) - max(own))::numeric / greatest(seen.n, 1), seen.n FROM (
            SELECT f.rule, count(*) AS own FROM privacy_finding f
            WHERE f.organisation = %(organisation)s AND f.withdrawn_at IS NULL AND f.subject LIKE 'access:%%'
                AND EXISTS (SELECT FROM recent r WHERE r.id = f.access_ids[1]
                    AND (r.unexplained OR NOT f.rule = ANY (%(given_unexplained)s))) GROUP BY f.rule, f.staff_uid
        ) by_person CROSS JOIN whole CROSS JOIN LATERAL (
            SELECT CASE WHEN rule = ANY (%(given_unexplained)s) THEN whole.bare ELSE whole.n END AS n) seen
        GROUP BY rule, seen.n
    ), gone AS (
        DELETE FROM privacy_rate o WHERE organisation = %(organisation)s AND o.kind NOT IN ('service', 'review', 'fed', 'delay')
            AND NOT EXISTS (SELECT FROM rates r WHERE r.kind = o.kind AND r.key = o.key) RETURNING 1
    ), written AS (
        INSERT INTO privacy_rate AS o (organisation, kind, key, share, accesses)
        SELECT %(organisation)s, kind, key, round(share::numeric, 5)::float, accesses FROM rates
        ON CONFLICT (organisation, kind, key) DO UPDATE SET share = EXCLUDED.share, accesses = EXCLUDED.accesses
        WHERE (o.share, o.accesses) IS DISTINCT FROM (EXCLUDED.share, EXCLUDED.accesses) RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""


def learn_rates(organisation: str) -> bool:
    """Learns an organisation's rates anew; True where one has changed.

    Of each rule, and of each way in among colleagues, the person with the most is left out: what one person does does not
    become usual by it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LEARN,
            {
                "organisation": organisation,
                "days": DAYS,
                "usual": USUAL_UNEXPLAINED,
                "least_days": LEAST_DAYS,
                "few": CONDUCT_OF_MATES,
                "lean": CONDUCT_OF_ONE,
                "despite_care": [rule.id for rule in RULES if rule.despite_care],
                "given_unexplained": [rule.id for rule in RULES if rule.given_unexplained],
            },
        )
        changed: int = cursor.fetchone()[0]
    return changed > 0
