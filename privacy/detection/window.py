"""The accesses that a step looks at, and the relations through which explanations and rules see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.db import connection

from privacy.context.company import COMPANY, ROLE
from privacy.context.relations import RELATIONS, SAME_PERSON
from privacy.govern.in_force import Catalogue
from privacy.watching.relation import LOOK_SUBJECT

# What explanations and rules ask of rows of audit_access, with what is known of the person and the patient, and how the two
# are related outside of care. What most of them ask is what stands first: a row is read no further than it has to be.
# `other` is the first colleague whom the record may be of: found once for each patient, of whom many are looked at again.
SUBJECT = f"""
    WITH chosen AS MATERIALIZED (
        SELECT * FROM audit_access a WHERE a.organisation = %(organisation)s AND <which>
    ), patients AS MATERIALIZED (
        SELECT DISTINCT nhs_number FROM chosen WHERE nhs_number <> ''
    ), colleagues AS MATERIALIZED (
        SELECT nhs_number, array_agg(staff_uid ORDER BY staff_uid) AS uids,
            array_agg(manager_uid ORDER BY staff_uid) AS managers, array_agg(team ORDER BY staff_uid) AS teams
        FROM (
            SELECT o.nhs_number, o.staff_uid, o.manager_uid, o.team FROM audit_staff o
            WHERE o.organisation = %(organisation)s AND o.nhs_number = ANY (ARRAY(SELECT nhs_number FROM patients))
            UNION ALL
            SELECT p.nhs_number, o.staff_uid, o.manager_uid, o.team FROM privacy_patient p, audit_staff o
            WHERE p.nhs_number = ANY (ARRAY(SELECT nhs_number FROM patients))
                AND o.organisation = %(organisation)s AND {SAME_PERSON.format(staff="o")}
        ) o GROUP BY nhs_number
    )
    SELECT a.id, a.started_at, (a.started_at AT TIME ZONE 'Europe/London') AS local_start, p.deceased_on,
        st.started_on, st.ended_on, st.organisation AS employer, {RELATIONS},
        a.nhs_number IN (SELECT nhs_number FROM privacy_watchedpatient) AND EXISTS (
            SELECT FROM privacy_watchedpatient w WHERE w.nhs_number = a.nhs_number
                AND (a.started_at AT TIME ZONE 'Europe/London')::date BETWEEN coalesce(w."from", '-infinity')
                    AND coalesce(w."until", 'infinity')) AS watched,
        a.self_claimed, a.events, a.organisation, a.staff_uid, a.nhs_number, a.site, a.role_code, a.device, a.decisions,
        a.services, a.launch_id, a.ended_at, a.viewed_at, a.last_viewed_at, a.refused_at, a.reason, a.activity_codes,
        lower(btrim(coalesce(st.team, ''))) AS team, p.date_of_birth<asked by explanations>
    FROM chosen a
    LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
    LEFT JOIN privacy_patient p ON p.nhs_number = a.nhs_number
    LEFT JOIN privacy_patient me ON me.nhs_number = st.nhs_number AND st.nhs_number <> ''
    LEFT JOIN privacy_surname names ON names.family_name = lower(p.family_name)
    LEFT JOIN colleagues c ON c.nhs_number = a.nhs_number
    CROSS JOIN LATERAL (SELECT CASE WHEN c.uids[1] = a.staff_uid THEN 2 ELSE 1 END AS n) first
    CROSS JOIN LATERAL (SELECT c.uids[n] AS staff_uid, c.managers[n] AS manager_uid, c.teams[n] AS team) other
"""
# What no rule asks.
BY_EXPLANATIONS = f""",
        {COMPANY.format(access="a", staff="st")} AS company, {ROLE.format(access="a", staff="st")} AS role,
        coalesce(st.site, '') AS home_site, p.registered_practice"""
BY_KEY = "a.id = ANY (%(access_ids)s::bigint[])"
# Whether the organisation sends care contacts at all: where it does not, a missing one says nothing.
CARE_FED = "EXISTS (SELECT FROM privacy_carecontact WHERE organisation = %(organisation)s)"
GATHER = SUBJECT.replace("<which>", BY_KEY).replace("<asked by explanations>", BY_EXPLANATIONS)
GATHERED_SUBJECT = f"SELECT * FROM <gathered> a WHERE {BY_KEY}"
# What care data would explain of strangers is no access without a reason, though it is not called explained. All that is
# known of the accesses is read in one scan and joined in full, because that is always done by hashing.
ASSESSED_SUBJECT = f"""
    SELECT * FROM (
        SELECT m.explanation_text <> '' AS explained, {CARE_FED} AS care_fed,
            coalesce(m.events, a.events) <> a.events AS has_changed,
            coalesce(m.started_at, a.started_at) AS was_started_at, m.explanation, a.*
        FROM <gathered> a FULL JOIN (SELECT * FROM privacy_assessment WHERE access_id = ANY (<ids>)) m ON m.access_id = a.id
        OFFSET 0
    ) a WHERE explained IS NOT NULL AND id IS NOT NULL
"""
# Rules see beside each access when the one before it by the same person began, or null where that has to be looked for.
PRECEDED = "SELECT {} AS previous_at, a.* FROM ({}) a"
DAYS_SUBJECT = """
    SELECT d.* FROM unnest(%(staff_uids)s::text[], %(days)s::date[]) AS wanted (staff_uid, day)
    CROSS JOIN LATERAL (SELECT * FROM privacy_staffday d WHERE d.organisation = %(organisation)s
        AND d.staff_uid = wanted.staff_uid AND d.day = wanted.day OFFSET 0) d
"""
# How a query names the rows it looks at: accesses as they are, accesses with what explains them, or people's days.
CHANGED, ASSESSED, DAYS, LOOKED = (
    f"subject AS NOT MATERIALIZED (SELECT * FROM <{name}>)" for name in ("new", "known", "days", "looks")
)
SUBJECTS = {
    "<new>": GATHERED_SUBJECT,
    "<known>": PRECEDED.format("NULL::timestamptz", ASSESSED_SUBJECT)
    .replace("<gathered>", f"({GATHERED_SUBJECT})")
    .replace("<ids>", "%(access_ids)s::bigint[]"),
    "<days>": DAYS_SUBJECT,
    "<looks>": LOOK_SUBJECT,
}
# What queries join by; statistics of the three dozen other columns would take longer than the queries.
ANALYZED = {
    "<new>": "id, staff_uid, nhs_number, started_at, site, role_code, team",
    "<known>": "id, staff_uid, nhs_number, started_at, site, role_code, team, explained",
    "<days>": "staff_uid, day, role_code, site",
    "<looks>": "id, staff_uid, nhs_number, at",
}
BY_INDEX = '{"enable_seqscan": "off", "enable_mergejoin": "off", "default_statistics_target": "10"}'
NUMBERS = count(1)


@dataclass
class Gathered:
    """The accesses that a transaction has looked at so far, each gathered once into a table that ends with it.

    What relates a person and a patient is dear to find out, and the windows of one step overlap.
    """

    organisation: str
    table: str = ""
    held: set[int] = field(default_factory=set)

    def hold(self, access_ids: list[int]) -> None:
        """Gathers those of the accesses that are not there yet."""
        missing = sorted({*access_ids} - self.held)
        if self.table and not missing:
            return
        parameters: dict[str, Any] = {"organisation": self.organisation, "access_ids": missing}
        with connection.cursor() as cursor:
            if self.table:
                cursor.execute(f"INSERT INTO {self.table} {GATHER}", parameters)
            else:
                self.table = f"gathered_{next(NUMBERS)}"
                cursor.execute(f"CREATE TEMPORARY TABLE {self.table} ON COMMIT DROP AS {GATHER}", parameters)
        self.held.update(missing)


@dataclass
class Window:
    """Accesses of one organisation by key, and the days of its people, or looks of its officers, seen together."""

    organisation: str
    access_ids: list[int]
    days: list[tuple[str, date]] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    gathered: Gathered = field(default_factory=lambda: Gathered(""))

    def __post_init__(self) -> None:
        self.gathered.organisation = self.organisation

    @property
    def subjects(self) -> list[str]:
        """What findings of the window can be about."""
        found = [f"access:{access_id}" for access_id in self.access_ids]
        return found + [f"staff:{who}:{day}" for who, day in self.days] + [f"look:{look}" for look in self.looks]

    def beside(self, access_ids: Iterable[int]) -> Window:
        """Another window of the same transaction, which need not gather again what this one has gathered."""
        return Window(self.organisation, sorted(access_ids), gathered=self.gathered)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the relations above need."""
        return {
            "organisation": self.organisation,
            "access_ids": self.access_ids,
            "staff_uids": [staff_uid for staff_uid, _ in self.days],
            "days": [day for _, day in self.days],
            "look_ids": self.looks,
            # Whether it holds all accesses of its time, so that to read by time is to read no others.
            "whole": False,
        }

    def run(self, query: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Runs a query that begins with one of the relations above and returns its rows by column name.

        Two dozen rules look at the same rows, so these stand in a table of the transaction.
        """
        for mark in SUBJECTS:
            if mark in query:
                query = query.replace(mark, self._table(mark))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {query}", self.parameters | (parameters or {}))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _rows(self, mark: str) -> str:
        """SQL of what a mark stands for."""
        rows = SUBJECTS[mark]
        if "<gathered>" in rows:
            self.gathered.hold(self.access_ids)
            rows = rows.replace("<gathered>", self.gathered.table)
        return rows

    def _table(self, mark: str) -> str:
        """The table of what a mark stands for, made when it is first asked for."""
        if mark not in self.tables:
            rows = self._rows(mark)
            self.tables[mark] = f"window_{next(NUMBERS)}"
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE TEMPORARY TABLE {self.tables[mark]} ON COMMIT DROP AS {rows}", self.parameters)
                cursor.execute(f"ANALYZE {self.tables[mark]} ({ANALYZED[mark]})")
        return self.tables[mark]


def plan_by_index() -> None:
    """Lets the planner look rows up by index for the rest of the transaction, whatever its statistics say.

    A step concerns few of many rows; while a store fills, statistics still say that its tables are empty, and where the
    rows of a step lie at one end of a long index, to merge with that end looks cheap and is not. Of the tables of the
    transaction itself a sample says enough.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(name, value, true) FROM jsonb_each_text(%s) AS s (name, value)", [BY_INDEX])


def widened(window: Window) -> Window:
    """The window with every access whose finding may change because of those in it, as each rule says."""
    ids = set(window.access_ids)
    catalogue = Catalogue.of(window.organisation)
    for rule in catalogue.rules:
        if rule.widen:
            ids.update(row["id"] for row in window.run(f"{ASSESSED} {rule.widen}", catalogue.parameters(rule)))
    return window.beside(ids)
