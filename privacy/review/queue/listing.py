"""One reading of the queue: what an address asks for, narrowed down to what the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.paginator import EmptyPage, Paginator
from django.http import QueryDict
from django.utils.functional import cached_property

from audit.models import User
from audit.wording import count
from privacy.alerts.querysets import DUE_BY, NEVER, AlertQuerySet
from privacy.models import Alert, AlertAccess
from privacy.review.names import Names
from privacy.review.queue import filters
from privacy.review.queue.filters import AlertFilter, kept
from privacy.review.queue.table import HIGHEST_FIRST, PAGE_SIZE, PAGE_SIZES, SORTS, AlertTable
from privacy.review.queue.tabs import ALL, NEW, STATES, TABS, Counts, counts, in_tab, state_of, tab_of

SEARCH: Final = "person"
NOTHING: Final = {
    "new": "There is no new alert to review. New alerts appear as accesses come in.",
    "waiting": "No new alert is waiting for care data that may settle it.",
    "mine": "You have no alert that you can go on with. Take one from the new alerts.",
    "asked": "No alert is waiting for an answer from a member of staff.",
    "for_approval": "No alert is waiting for a second person’s approval.",
    "snoozed": "No alert is snoozed.",
    "closed": "No alert has been closed yet.",
    "all": "There are no alerts yet. They appear as accesses come in.",
}
FIELDS: Final = ("rule", "risk", "organisation", "site", "age", "due", "assigned")


@dataclass(frozen=True)
class Tab:
    """A way to the alerts of one tab, with how many there are."""

    text: str
    number: int
    href: str
    current: bool


@dataclass(frozen=True)
class Field:
    """A filter on the page: a text box, or where it has items, a list to choose from."""

    name: str
    label: str
    value: str
    items: list[dict[str, str]]
    error: str


class Queue:
    """The alerts that somebody asked for, in the order asked for."""

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.tab, self.state = tab_of(params), state_of(params)
        self.filters = AlertFilter(params, user=user)
        self.now = self.filters.now
        self.sort = params.get("sort", "") if params.get("sort", "") in SORTS else HIGHEST_FIRST

    @property
    def alerts(self) -> AlertQuerySet:
        """All that is asked for, unsorted."""
        return in_tab(self.filters.qs, self.tab, self.state, self.user, self.now)

    @property
    def shows_new(self) -> bool:
        """Whether these are the new alerts, among which those appear that have waited for care data long enough."""
        return NEW in {self.tab, self.state}

    @property
    def own(self) -> list[Alert]:
        """Open alerts about the reader: they may know of them, and others decide."""
        return list(Alert.objects.visible_to(self.user).open().about_person(self.user.staff_uid).order_by("-id"))

    @property
    def address(self) -> str:
        """The query that leads back to this reading."""
        return kept(self.params)

    @property
    def narrowed(self) -> bool:
        """Whether any filter besides the tab is in use."""
        return bool(self.state) or any(self.params.get(name) for name in self.filters.filters)

    @property
    def chosen(self) -> str:
        """The filters besides the search that are in use, in words: "Rule: Own record; Due: Overdue"."""
        return "; ".join(
            f"{field.label}: {item['text']}"
            for field in self.fields
            for item in field.items
            if field.value and item["value"] == field.value
        )

    @property
    def has_wrong_choice(self) -> bool:
        """Whether a filter was given that is none of its choices."""
        return any(field.error for field in self.fields)

    @property
    def query(self) -> str:
        """What a saved view keeps of this reading: filters and order, not the page."""
        return self.first_page.removeprefix("?")

    @property
    def first_page(self) -> str:
        """The query that leads to the top of this reading."""
        return kept(self.params, page="")

    @property
    def everywhere(self) -> str:
        """The address of all alerts that match, whatever their status."""
        return kept(self.params, status=ALL, state="", page="")

    @property
    def elsewhere(self) -> int:
        """How many alerts match in all tabs."""
        return self.counts.of(ALL)

    @property
    def nothing(self) -> str:
        """What an empty tab says."""
        return NOTHING[self.tab]

    def asked_for(self) -> dict[str, str]:
        """What was asked of the queue, for the trail."""
        return filters.asked(self.params)

    @property
    def search(self) -> Field:
        """The box for a name, a user id or a reference."""
        return self._field(SEARCH)

    @cached_property
    def fields(self) -> list[Field]:
        """The filters as the design system's macros take them; one that offers no choice is left out."""
        fields = [self._field(name) for name in FIELDS]
        states = [{"value": "", "text": "Any status"}, *({"value": v, "text": t} for v, t in STATES.items())]
        state = [Field("state", "Status", self.state, states, "")] if self.tab == ALL else []
        return state + [field for field in fields if len(field.items) > 2 or field.value]

    def _field(self, name: str) -> Field:
        """One filter."""
        bound = self.filters.form[name]
        return Field(
            name=name,
            label=str(bound.label),
            value=bound.value() or "",
            items=[{"value": value, "text": text} for value, text in getattr(bound.field, "choices", ())],
            error=" ".join(bound.errors),
        )

    @property
    def title(self) -> str:
        """The tab, for the title of the page."""
        return TABS[self.tab].lower()

    @property
    def sorts(self) -> list[dict[str, str]]:
        """The orders on offer."""
        return [{"value": value, "text": words} for value, (words, _) in SORTS.items()]

    @property
    def sizes(self) -> list[dict[str, str]]:
        """The sizes of a page on offer."""
        return [{"value": str(size), "text": str(size)} for size in PAGE_SIZES]

    @property
    def cleared(self) -> str:
        """The address of the tab without filters."""
        tab = "" if self.tab == NEW else self.tab
        return kept(self.params, page="", status=tab, state="", **dict.fromkeys(self.filters.filters, "")) or "?"

    @property
    def without_patient(self) -> str:
        """The address without the patient."""
        return kept(self.params, page="", same_patient="") or "?"

    def result(self, table: AlertTable) -> str:
        """How many alerts there are and which of them are shown, for eye and screen reader."""
        total = table.paginator.count
        if not total:
            return "No alerts"
        first, last, order = table.page.start_index(), table.page.end_index(), SORTS[self.sort][0].lower()
        shown = "" if last - first + 1 == total else f"{first:,} to {last:,} of "
        return f"{shown}{count(total, 'alert')}, {order}"

    @property
    def same_patient(self) -> str:
        """The alert whose patient the queue is narrowed down to."""
        return str(self.params.get("same_patient", "")) if "same_patient" in self.filters.form.cleaned_data else ""

    def beside(self, alert: Alert) -> tuple[Alert | None, Alert | None]:
        """The alerts before and after one, in this order, whether or not it is still among them."""
        column = SORTS[self.sort][1]
        setattr(alert, DUE_BY, alert.due_at or NEVER)
        return self.alerts.with_due().beside(alert, column=column, descending=self.sort.startswith("-"))

    def page_size(self) -> int:
        """Rows a page, of the sizes on offer."""
        asked = self.params.get("per_page", "")
        return int(asked) if asked.isdecimal() and int(asked) in PAGE_SIZES else PAGE_SIZE

    @cached_property
    def counts(self) -> Counts:
        """How many alerts match, by state."""
        return counts(self.filters.qs, self.user, self.now)

    def tabs(self) -> list[Tab]:
        """The tabs with their counts under the filters in use."""
        return [
            Tab(
                text=text,
                number=self.counts.of(name),
                href=kept(self.params, status=name, state="", page="") or "?",
                current=self.tab == name,
            )
            for name, text in TABS.items()
        ]

    def table(self) -> AlertTable:
        """The page of rows, named in bulk."""
        rows = self.alerts.with_due().select_related("assignee", "organisation", "offer__officer")
        table = AlertTable(rows, order_by=self.sort, params=self.params, reader=self.user, now=self.now)
        known = partial(KnownCount, known=self.counts.of(self.tab, self.state))
        paginate(table, self.params.get("page", ""), self.page_size(), known)
        table.shown = [row.record for row in table.paginated_rows]
        table.name(*self.naming(table.shown))
        return table

    def naming(self, alerts: list[Alert]) -> tuple[Names, dict[int, str]]:
        """Names for rows, and the role in which each person acted last."""
        names = Names.of(
            staff=(alert.staff_uid for alert in alerts),
            patients=(alert.nhs_number for alert in alerts),
            sites=((alert.organisation_id, site) for alert in alerts for site in alert.sites[:1]),
        )
        return names, roles_in(alerts)


class KnownCount(Paginator):  # type: ignore[type-arg]
    """Pages of what was counted already."""

    def __init__(self, *args: Any, known: int, **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, **kwargs)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.known


def paginate(table: AlertTable, page: str, size: int, pages: Callable[..., Paginator[Any]]) -> None:
    """Cuts the table to a page; one beyond the last, or that is no number, is the nearest there is."""
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    try:
        table.paginate(pages, page=max(number, 1), per_page=size)
    except EmptyPage:
        table.page = table.paginator.page(table.paginator.num_pages)


def roles_in(alerts: list[Alert]) -> dict[int, str]:
    """By alert, the role code of its latest evidence."""
    latest = AlertAccess.objects.filter(alert__in=alerts).order_by("alert", "-access").distinct("alert")
    return dict(latest.values_list("alert", "access__role_code"))
