"""Learns which teams ordinarily open whose patients: what several of them do, often, and far above chance."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from privacy.context.company import COMPANY, CONTACT_TEAM, NAMED, ROLE
from privacy.detection.explaining import SHORT
from privacy.learning.models import Template

# Of an organisation's last months, by the time of the data.
DAYS = 120
MOST_ACCESSES = 300_000
# Days from a contact in which a team's work is told apart, from and to; 0 is while it lasts.
WINDOWS = (
    *((-31, -7), (-7, -2), (-2, 0), (-7, 0), (-31, 0)),
    *((0, 1), (0, 3), (0, 7), (0, 14), (0, 30), (0, 60), (0, 91)),
    *((1, 7), (3, 14), (7, 30), (14, 60), (30, 91)),
)
# What a template needs: enough accesses by enough people, a part of the team's work, and far above chance.
SUPPORT, PEOPLE, SHARE, LIFT = 8, 2, 0.01, 8.0
STRUCTURAL = "('', 'learned-template', 'colleague-access')"

RESIDUAL = """
    WITH last AS (SELECT max(started_at) AS at FROM audit_access WHERE organisation = %(organisation)s),
    recent AS MATERIALIZED (
        SELECT a.id, a.staff_uid, a.nhs_number, a.site, a.started_at, coalesce(st.site, '') AS home_site,
            {company} AS company, {role} AS role, m.explanation IN {structural} AS residual
        FROM audit_access a CROSS JOIN last JOIN privacy_assessment m ON m.access_id = a.id
        LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
        WHERE a.organisation = %(organisation)s AND a.started_at > last.at - make_interval(days => %(days)s)
        ORDER BY a.started_at DESC, a.launch_id LIMIT %(most)s
    ), companies AS (
        SELECT company, count(*) AS accesses FROM recent GROUP BY company
        UNION SELECT role, count(*) FROM recent GROUP BY role
    ), near AS (
        SELECT r.id, r.company, r.role, r.staff_uid, c.kind, {contact_team} AS team,
            c.site <> '' AND c.site IN (r.site, r.home_site) AS same_site,
            (CASE WHEN r.started_at < c.starts_at THEN extract(epoch FROM r.started_at - c.starts_at)
                WHEN r.started_at <= e.until THEN 0 ELSE extract(epoch FROM r.started_at - e.until) END / 86400
            )::float AS lag
        FROM recent r
        JOIN privacy_carecontact c ON c.organisation = %(organisation)s AND c.nhs_number = r.nhs_number
            AND c.starts_at < r.started_at + interval '31 days'
        {named}
        CROSS JOIN LATERAL (SELECT coalesce(c.ends_at,
            CASE WHEN c.kind IN {short} THEN c.starts_at + interval '1 day' ELSE 'infinity' END) AS until) e
        WHERE r.residual AND e.until > r.started_at - interval '91 days'
    ), met AS (
        SELECT DISTINCT n.id, who.company, n.staff_uid, n.kind, n.team, n.same_site, w.n AS bucket
        FROM near n JOIN unnest(%(from)s::float[], %(to)s::float[]) WITH ORDINALITY AS w (low, high, n)
            ON n.lag >= w.low AND (n.lag < w.high OR n.lag = 0 AND w.high = 0)
        CROSS JOIN LATERAL (VALUES (n.company), (n.role)) AS who (company)
    ), counted AS (
        SELECT company, kind, team, false AS same_site, bucket, count(DISTINCT id) AS support,
            count(DISTINCT staff_uid) AS people FROM met WHERE team <> '' GROUP BY 1, 2, 3, 5
        UNION ALL
        SELECT company, kind, '', true, bucket, count(DISTINCT id), count(DISTINCT staff_uid)
        FROM met WHERE same_site GROUP BY 1, 2, 5
        UNION ALL
        SELECT company, kind, '', false, bucket, count(DISTINCT id), count(DISTINCT staff_uid)
        FROM met GROUP BY 1, 2, 5
    )
    SELECT company, kind, team, same_site, bucket, c.support, c.people, companies.accesses
    FROM counted c JOIN companies USING (company)
    WHERE c.support >= %(support)s AND c.support >= %(share)s * companies.accesses
"""
CONTACTS = """
    WITH last AS (SELECT max(started_at) AS at, greatest(min(started_at), max(started_at) - make_interval(days => %(days)s))
        AS since FROM audit_access WHERE organisation = %(organisation)s)
    SELECT c.kind, {contact_team} AS team, count(*) AS contacts,
        sum(greatest(0, extract(epoch FROM least(last.at, e.until) - greatest(last.since, c.starts_at)) / 86400))::float AS days
    FROM privacy_carecontact c {named} CROSS JOIN last
    CROSS JOIN LATERAL (SELECT coalesce(c.ends_at,
        CASE WHEN c.kind IN {short} THEN c.starts_at + interval '1 day' ELSE 'infinity' END) AS until) e
    WHERE c.organisation = %(organisation)s AND c.starts_at < last.at AND e.until > last.since
    GROUP BY 1, 2
"""
PATIENTS = """
    SELECT count(*), (SELECT greatest(1, extract(epoch FROM max(started_at)
        - greatest(min(started_at), max(started_at) - make_interval(days => %(days)s))) / 86400)::float
        FROM audit_access WHERE organisation = %(organisation)s)
    FROM (SELECT nhs_number FROM audit_access WHERE organisation = %(organisation)s
        UNION SELECT nhs_number FROM privacy_carecontact WHERE organisation = %(organisation)s) known
"""


def learn_templates(organisation: str) -> bool:
    """Learns an organisation's templates anew; True where what they explain may have changed.

    They rest on stored events and contacts alone, and on what these explain without templates: the same in any order.
    A template that somebody switched off stays off.
    """
    fresh = {_key(template): template for template in _learned(organisation)}
    stored = {_key(template): template for template in Template.objects.filter(organisation_id=organisation)}
    gone = [template.pk for key, template in stored.items() if key not in fresh and template.enabled]
    Template.objects.filter(pk__in=gone).delete()
    for key in fresh.keys() & stored.keys():
        numbers = {name: getattr(fresh[key], name) for name in ("support", "people", "share", "lift", "coverage")}
        Template.objects.filter(pk=stored[key].pk).update(**numbers)
    new = [template for key, template in fresh.items() if key not in stored]
    Template.objects.bulk_create(new)
    return bool(gone or new)


def _key(template: Template) -> tuple[Any, ...]:
    """What a template is about."""
    return template.company, template.kind, template.team, template.same_site, template.lag_from, template.lag_to


def _learned(organisation: str) -> list[Template]:
    """Templates that have the support, the people, the share and the lift."""
    chance, number = _chances(organisation)
    templates = []
    for row in _rows(RESIDUAL, organisation):
        low, high = WINDOWS[row["bucket"] - 1]
        expected = chance(row["kind"], row["team"], low, high)
        share = row["support"] / row["accesses"]
        lift = share / max(expected, 1e-6)
        if row["people"] >= PEOPLE and lift >= LIFT:
            templates.append(
                Template(
                    organisation_id=organisation,
                    lag_from=low,
                    lag_to=high,
                    share=round(share, 4),
                    lift=round(lift, 1),
                    coverage=round(min(1.0, row["support"] / max(1.0, number(row["kind"], row["team"]))), 3),
                    **{name: row[name] for name in ("company", "kind", "team", "same_site", "support", "people")},
                )
            )
    return templates


def _chances(organisation: str) -> Any:
    """How likely a patient taken at random, at a random time, has a contact of a kind so many days away; and how many are."""
    contacts: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in _rows(CONTACTS, organisation):
        for team in {row["team"], ""}:
            contacts[row["kind"], team][0] += row["contacts"]
            contacts[row["kind"], team][1] += row["days"]
    ((patients, days),) = [tuple(row.values()) for row in _rows(PATIENTS, organisation)]

    def chance(kind: str, team: str, low: float, high: float) -> float:
        number, lasted = contacts[kind, team]
        return float((number * (high - low) + (lasted if low == 0 else 0.0)) / max(1.0, patients * days))

    return chance, lambda kind, team: contacts[kind, team][0]


def _rows(query: str, organisation: str) -> list[dict[str, Any]]:
    """The rows of one of the queries above."""
    with connection.cursor() as cursor:
        cursor.execute(
            query.format(
                company=COMPANY.format(access="a", staff="st"),
                role=ROLE.format(access="a", staff="st"),
                structural=STRUCTURAL,
                short=SHORT,
                contact_team=CONTACT_TEAM,
                named=NAMED,
            ),
            {
                "organisation": organisation,
                "days": DAYS,
                "most": MOST_ACCESSES,
                "from": [low for low, _ in WINDOWS],
                "to": [high for _, high in WINDOWS],
                "support": SUPPORT,
                "share": SHARE,
            },
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]
