"""Habits: what is rare in an organisation and ordinary among a person's colleagues weighs less than its rarity says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.db import connection

from privacy.alerts.models import Finding
from privacy.context.company import COMPANY
from privacy.learning.models import Rate
from privacy.rules import BY_ID

PART = "habit-here"
# The most that colleagues' habits take away of one finding, as a logarithm: they make nothing certain.
MOST = 1.5
LEAST = 0.15  # what is less is not worth a sentence
# A team's share leans on the organisation's, as if so many unexplained accesses more had been seen.
PRIOR = 150


@dataclass(frozen=True)
class Habit:
    """How ordinary a rule's finding is among the unexplained accesses of a team, its person with the most left out."""

    rule: str
    mates: float
    here: float
    lowers: float  # natural logarithm, from 0 to MOST

    @property
    def sentence(self) -> str:
        """Both shares, beside each other."""
        return (
            f"{BY_ID[self.rule].title}: so are {100 * self.mates:.0f} % of the colleagues' accesses that nothing explains,"
            f" and {100 * self.here:.0f} % of all such accesses here."
        )


Habits = Mapping[str, Habit]
"""By rule and company, as in `key_of`."""


def key_of(rule: str, company: str) -> str:
    """The key under which a rate of a rule in a company is kept."""
    return f"{rule}|{company}"


def habits_of(organisation: str, usual: Mapping[str, float]) -> dict[str, Habit]:
    """What colleagues ordinarily do; `usual` is each rule's share in the organisation."""
    habits = {}
    for key, share, accesses in Rate.objects.filter(organisation_id=organisation, kind="habit").values_list(
        "key", "share", "accesses"
    ):
        rule = key.partition("|")[0]
        here = usual.get(rule, 1.0)
        lowers = min(MOST, log((share * accesses + here * PRIOR) / (accesses + PRIOR) / here))
        if lowers >= LEAST:
            habits[key] = Habit(rule, share, here, lowers)
    return habits


def companies_of(access_ids: Collection[int]) -> dict[int, str]:
    """Of each access the company of the person who made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT a.id, {COMPANY.format(access="a", staff="st")} FROM audit_access a
                LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid WHERE a.id = ANY (%s)""",
            [sorted(access_ids)],
        )
        return dict(cursor.fetchall())


def named_by(findings: Sequence[Finding], habits: Habits) -> set[int]:
    """The accesses whose company says whether these findings are habits."""
    rules = {habit.rule for habit in habits.values()}
    return {finding.access_ids[-1] for finding in findings if finding.access_ids and finding.rule in rules}


def among_colleagues(
    findings: Sequence[Finding], habits: Habits, companies: Mapping[int, str]
) -> list[tuple[str, float, str]]:
    """What the habits of the colleagues take away from these findings: a part of the risk, or none."""
    found = [
        habits[key]
        for finding in findings
        if finding.access_ids
        for key in [key_of(finding.rule, companies.get(finding.access_ids[-1], ""))]
        if key in habits
    ]
    if not found:
        return []
    lowers = sum(habit.lowers for habit in found)
    return [(PART, -round(lowers, 2), max(found, key=lambda habit: (habit.lowers, habit.rule)).sentence)]
