"""Tables of alerts."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from privacy.alerts.choices import Outcome
from privacy.reports.base import Cell, Table
from privacy.reports.figures import ratio, rows_of
from privacy.reports.meanings import MEANINGS
from privacy.reports.period import Period
from privacy.review.words import rule_title
from privacy.rules import RULES

# Whole days, from and to; the last has no end.
BANDS: tuple[tuple[int, int | None, str], ...] = (
    (0, 0, "Less than a day"),
    (1, 6, "1 to 6 days"),
    (7, 13, "7 to 13 days"),
    (14, 27, "14 to 27 days"),
    (28, 89, "28 to 89 days"),
    (90, None, "90 days or more"),
)
RAISED = "raised_at >= %(since)s AND raised_at < %(until)s"
CLOSED = "status = 'closed' AND closed_at >= %(since)s AND closed_at < %(until)s"
OPEN_AT_END = "raised_at < %(until)s AND (status <> 'closed' OR closed_at >= %(until)s)"
WHOLE_DAYS = "floor(extract(epoch FROM {0} - raised_at) / 86400)::int"


def alerts_by_rule(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Alerts by each rule of the catalogue; an alert of two rules counts for both."""
    sql = f"""
        SELECT rule, count(*) FILTER (WHERE {RAISED}), count(*) FILTER (WHERE {CLOSED}),
            count(*) FILTER (WHERE {CLOSED} AND outcome = 'inappropriate')
        FROM privacy_alert CROSS JOIN LATERAL (SELECT DISTINCT unnest(rules)) AS r (rule)
        WHERE organisation = %(organisation)s AND ({RAISED} OR {CLOSED}) GROUP BY 1
    """
    found = {rule: counts for rule, *counts in rows_of(cursor, sql, organisation, period)}
    ids = [*(rule.id for rule in RULES), *sorted(found.keys() - {rule.id for rule in RULES})]
    return Table(
        "Alerts by rule",
        "alerts-by-rule",
        ("Rule", "What it looks for", "Raised", "Closed", "Closed as inappropriate"),
        [(rule, rule_title(rule), *found.get(rule, (0, 0, 0))) for rule in ids],
    )


def alerts_by_outcome(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Alerts closed in the month by what they were found to be."""
    sql = f"SELECT outcome, count(*) FROM privacy_alert WHERE organisation = %(organisation)s AND {CLOSED} GROUP BY 1"
    found = dict(rows_of(cursor, sql, organisation, period))
    return Table(
        "Alerts by outcome",
        "alerts-by-outcome",
        ("Outcome", "Closed", "Per cent of all"),
        [
            (str(outcome.label), found.get(outcome.value, 0), ratio(found.get(outcome.value, 0), sum(found.values()), 100))
            for outcome in Outcome
        ],
    )  # fmt: skip


def open_by_age(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Alerts that were open when the period ended, by whole days since they were raised."""
    sql = f"""
        SELECT {WHOLE_DAYS.format("%(until)s")}, count(*), max(risk) FROM privacy_alert
        WHERE organisation = %(organisation)s AND {OPEN_AT_END} GROUP BY 1
    """
    found = rows_of(cursor, sql, organisation, period)
    rows: list[tuple[Cell, ...]] = []
    for first, last, words in BANDS:
        inside = [(count, risk) for days, count, risk in found if first <= days and (last is None or days <= last)]
        rows.append((words, sum(count for count, _ in inside), max((risk for _, risk in inside), default=None)))
    return Table("Open alerts by age", "open-alerts-by-age", ("Age", "Open alerts", "Highest risk"), rows)


def time_to_close(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Alerts closed in the month, by whole days since they were raised."""
    sql = f"""
        SELECT {WHOLE_DAYS.format("closed_at")}, count(*) FROM privacy_alert
        WHERE organisation = %(organisation)s AND {CLOSED} GROUP BY 1
    """
    found = rows_of(cursor, sql, organisation, period)
    rows = [
        (words, sum(count for days, count in found if first <= days and (last is None or days <= last)))
        for first, last, words in BANDS
    ]
    return Table("Time to close", "time-to-close", ("Time from raised to closed", "Alerts closed"), rows)


def alert_totals(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """Alerts as a whole: what the tables of alerts cannot be added up to."""
    sql = f"""
        SELECT count(*) FILTER (WHERE {RAISED}), count(*) FILTER (WHERE {CLOSED}), count(*) FILTER (WHERE {OPEN_AT_END}),
            round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - raised_at))
                FILTER (WHERE {CLOSED}) / 86400)::numeric, 1)::float8
        FROM privacy_alert WHERE organisation = %(organisation)s
    """
    ((raised, closed, still_open, days),) = rows_of(cursor, sql, organisation, period)
    return Table(
        "Alerts",
        "alerts",
        ("Figure", "Value", "What it means"),
        [
            ("Alerts raised", raised, MEANINGS["raised"]),
            ("Alerts closed", closed, MEANINGS["closed"]),
            ("Alerts open at the end", still_open, MEANINGS["open"]),
            ("Median days to close", days, MEANINGS["days to close"]),
        ],
    )  # fmt: skip
