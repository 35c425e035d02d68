"""The monthly audit report: what was launched and decided, how often in an emergency, and what became of alerts."""

from __future__ import annotations

from collections.abc import Sequence

from audit.wording import local_time
from privacy.reports.access_figures import decisions, emergencies_by_role, emergencies_by_site, launches
from privacy.reports.alert_figures import alert_totals, alerts_by_outcome, alerts_by_rule, open_by_age, time_to_close
from privacy.reports.base import Cell, Report, Table
from privacy.reports.figures import ratio, total
from privacy.reports.meanings import COLUMNS, MEANINGS
from privacy.reports.notice_figures import repeats_by_notice
from privacy.reports.period import Period
from privacy.reports.sampling_figures import sampling


class MonthlyAudit(Report):
    """One organisation's month on one front sheet and the tables behind it."""

    kind = "monthly-audit"
    title = "Monthly audit report"
    steps = (
        launches,
        decisions,
        emergencies_by_site,
        emergencies_by_role,
        alerts_by_rule,
        alerts_by_outcome,
        open_by_age,
        time_to_close,
        repeats_by_notice,
        sampling,
        alert_totals,
    )
    on_front = ("alerts",)

    def front(self, tables: Sequence[Table], organisation: str, period: Period) -> Table:
        """The summary, with what every column of every table means."""
        named = {table.stem: table for table in tables}
        up_to_now = "" if period.over else "The month is not over: this is up to when the report was made."
        rows: list[tuple[Cell, ...]] = [
            ("Organisation", organisation, "The organisation for which people acted when they opened records."),
            ("Month", period.name, "In the time of London (Europe/London), summer time included."),
            ("From", local_time(period.since), ""),
            ("To", local_time(period.until), up_to_now),
            ("Made", local_time(period.now), ""),
            *_totals(named["launches-by-site-and-service"], named["permission-decisions"], named["emergency-by-site"]),
            *named["alerts"].rows,
            *_repeats(named["repeats-by-notice"]),
            *((f"{sheet}: {column}", None, meaning) for sheet, column, meaning in COLUMNS),
        ]
        return Table("Summary", "summary", ("Figure", "Value", "What it means"), rows)


def _totals(launched: Table, decided: Table, emergency: Table) -> list[tuple[Cell, ...]]:
    accesses, emergencies = total(emergency, "Accesses"), total(emergency, "Emergency accesses")
    return [
        ("Accesses", accesses, MEANINGS["accesses"]),
        ("Accesses with a launch", total(launched, "With a launch"), MEANINGS["launched"]),
        ("Accesses with nothing opened", total(launched, "Nothing opened"), MEANINGS["nothing opened"]),
        ("Opened with no decision", total(launched, "Opened with no decision"), MEANINGS["no decision"]),
        ("Permission decisions", total(decided, "Decisions"), MEANINGS["decisions"]),
        ("Emergency accesses", emergencies, MEANINGS["emergencies"]),
        ("Emergency accesses per 1,000", ratio(emergencies, accesses, 1000), MEANINGS["per 1,000"]),
    ]


def _repeats(table: Table) -> list[tuple[Cell, ...]]:
    """Of those told the same night and of the others, how many in a hundred were alerted again."""
    return [
        (f"Alerted again within 90 days, per cent: {str(row[0]).lower()}", row[3], MEANINGS["again"])
        for row in table.rows
    ]
