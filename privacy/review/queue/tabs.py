"""The tabs of the queue: which alerts stand in each, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, IntegerField, Q, Value
from django.http import QueryDict

from audit.models import User
from privacy.alerts.choices import Status
from privacy.alerts.querysets import AlertQuerySet
from privacy.review.words import WAITING_FOR_CARE

NEW, WAITING, MINE, ALL = Status.NEW.value, "waiting", "mine", "all"
OPEN: Final = "open"
TABS: Final = {
    NEW: "New",
    WAITING: WAITING_FOR_CARE,
    MINE: "Mine",
    Status.ASKED.value: Status.ASKED.label,
    Status.FOR_APPROVAL.value: Status.FOR_APPROVAL.label,
    Status.SNOOZED.value: Status.SNOOZED.label,
    Status.CLOSED.value: Status.CLOSED.label,
    ALL: "All",
}
# What narrows the tab with all alerts down; the other tabs say it themselves.
STATES: Final = {
    OPEN: "Open",
    NEW: TABS[NEW],
    WAITING: TABS[WAITING],
    **{status.value: status.label for status in Status if status != Status.NEW},
}
# What somebody can go on with; what waits for somebody else or for a date has tabs of its own. Whoever took an alert that
# waits for care data has it all the same.
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


def in_tab(alerts: AlertQuerySet, tab: str, state: str, user: User, now: datetime) -> AlertQuerySet:
    """Alerts of a tab at a moment; `state` narrows the tab with all of them down."""
    if tab == MINE:
        return alerts.filter(assignee=user, status__in=TO_WORK_ON)
    shown = state if tab == ALL else tab
    if shown == NEW:
        return alerts.new(now)
    if shown == WAITING:
        return alerts.waiting_for_care(now)
    if shown == OPEN:
        return alerts.open()
    return alerts.filter(status=shown) if shown else alerts


@dataclass(frozen=True)
class Counts:
    """How many alerts there are in each state, and how many a person can go on with."""

    of_state: dict[str, int]
    mine: int

    def of(self, tab: str, state: str = "") -> int:
        """How many stand in a tab."""
        if tab == MINE:
            return self.mine
        if tab != ALL:
            return self.of_state.get(tab, 0)
        if state == OPEN:
            return self.of(ALL) - self.of_state.get(Status.CLOSED, 0)
        return self.of_state.get(state, 0) if state else sum(self.of_state.values())


def counts(alerts: AlertQuerySet, user: User, now: datetime) -> Counts:
    """How many alerts there are at a moment, in one query: those that wait are counted beside all of them, which an index
    alone can answer.
    """
    mine = Count("status", filter=Q(assignee=user, status__in=TO_WORK_ON))
    each = alerts.order_by().annotate(state=F("status")).values_list("state").annotate(number=Count("*"), own=mine)
    waiting = alerts.waiting_for_care(now).order_by().annotate(state=Value(WAITING)).values_list("state")
    rows = list(each.union(waiting.annotate(number=Count("*"), own=Value(0, IntegerField())), all=True))
    of_state = {state: number for state, number, _ in rows}
    of_state[NEW] = of_state.get(NEW, 0) - of_state.get(WAITING, 0)
    return Counts(of_state, sum(own for _, _, own in rows))
