"""The tabs of the queue: which alerts stand in each, and how many."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q
from django.http import QueryDict

from audit.models import User
from privacy.alerts.choices import Status
from privacy.alerts.querysets import AlertQuerySet

NEW, MINE, ALL = Status.NEW.value, "mine", "all"
OPEN: Final = "open"
TABS: Final = {
    NEW: "New",
    MINE: "Mine",
    Status.ASKED.value: Status.ASKED.label,
    Status.FOR_APPROVAL.value: Status.FOR_APPROVAL.label,
    Status.SNOOZED.value: Status.SNOOZED.label,
    Status.CLOSED.value: Status.CLOSED.label,
    ALL: "All",
}
# What narrows the tab with all alerts down; the other tabs say it themselves.
STATES: Final = {OPEN: "Open", **{status.value: status.label for status in Status}}
# What somebody can go on with; what waits for somebody else or for a date has tabs of its own.
TO_WORK_ON: Final = (Status.NEW, Status.INVESTIGATING)


def tab_of(params: QueryDict) -> str:
    """The tab that an address names; the new alerts where it names none."""
    named = params.get("status", NEW)
    if named in TABS:
        return named
    return ALL if named in STATES else NEW


def state_of(params: QueryDict) -> str:
    """The status to which the tab with all alerts is narrowed down; none in any other tab."""
    if tab_of(params) != ALL:
        return ""
    named = params.get("state", "") or params.get("status", "")
    return named if named in STATES else ""


def in_tab(alerts: AlertQuerySet, tab: str, state: str, user: User) -> AlertQuerySet:
    """Alerts of a tab; `state` narrows the tab with all of them down."""
    if tab == MINE:
        return alerts.filter(assignee=user, status__in=TO_WORK_ON)
    if tab == ALL and state == OPEN:
        return alerts.open()
    status = state if tab == ALL else tab
    return alerts.filter(status=status) if status else alerts


def counts(alerts: AlertQuerySet, user: User) -> dict[str, int]:
    """How many alerts stand in each tab, in one query."""
    mine = Count("pk", filter=Q(assignee=user, status__in=TO_WORK_ON))
    rows = list(alerts.order_by().values_list("status").annotate(number=Count("pk"), own=mine))
    of_status = {status: number for status, number, _ in rows}
    totals = {MINE: sum(own for _, _, own in rows), ALL: sum(of_status.values())}
    return {tab: totals.get(tab, of_status.get(tab, 0)) for tab in TABS}
