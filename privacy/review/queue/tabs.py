"""The tabs of the queue: which alerts stand in each, and how many."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Counts:
    """How many alerts there are of each status, and how many a person can go on with."""

    of_status: dict[str, int]
    mine: int

    def of(self, tab: str, state: str = "") -> int:
        """How many stand in a tab."""
        if tab == MINE:
            return self.mine
        if tab != ALL:
            return self.of_status.get(tab, 0)
        if state == OPEN:
            return self.of(ALL) - self.of_status.get(Status.CLOSED, 0)
        return self.of_status.get(state, 0) if state else sum(self.of_status.values())


def counts(alerts: AlertQuerySet, user: User) -> Counts:
    """How many alerts there are, in one query."""
    mine = Count("status", filter=Q(assignee=user, status__in=TO_WORK_ON))
    rows = list(alerts.order_by().values_list("status").annotate(number=Count("*"), own=mine))
    return Counts({status: number for status, number, _ in rows}, sum(own for _, _, own in rows))
