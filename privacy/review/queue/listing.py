"""One reading of the queue: what an address asks for, narrowed down to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.paginator import EmptyPage
from django.http import QueryDict
from django.utils import timezone

from audit.models import User
from audit.wording import count
from privacy.alerts.querysets import AlertQuerySet
from privacy.models import Alert, AlertAccess
from privacy.review.names import Names
from privacy.review.queue import filters
from privacy.review.queue.filters import AlertFilter, kept, status_of
from privacy.review.queue.table import HIGHEST_FIRST, PAGE_SIZE, PAGE_SIZES, SORTS, AlertTable

FIELDS: Final = ("person", "rule", "organisation", "site", "age", "assigned")
TABS: Final = (filters.OPEN, "new", "investigating", "closed")


@dataclass(frozen=True)
class Tab:
    """A way to the alerts of one status, with how many there are."""

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
        self.status = status_of(params)
        self.filters = AlertFilter(params, user=user)
        self.sort = params.get("sort", "") if params.get("sort", "") in SORTS else HIGHEST_FIRST

    @property
    def alerts(self) -> AlertQuerySet:
        """All that is asked for, unsorted."""
        found: AlertQuerySet = filters.in_status(self.filters.qs, self.status)
        return found

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
        return any(self.params.get(name) for name in self.filters.filters)

    def asked_for(self) -> dict[str, str]:
        """What was asked of the queue, for the trail."""
        return filters.asked(self.params)

    @property
    def fields(self) -> list[Field]:
        """The filters as the design system's macros take them; one that offers no choice is left out."""
        bound = [self.filters.form[name] for name in FIELDS]
        return [
            Field(
                name=field.name,
                label=str(field.label),
                value=field.value() or "",
                items=[{"value": value, "text": text} for value, text in getattr(field.field, "choices", ())],
                error=" ".join(field.errors),
            )
            for field in bound
            if not hasattr(field.field, "choices") or len(field.field.choices) > 2 or field.value()
        ]

    @property
    def title(self) -> str:
        """The tab, for the title of the page."""
        return filters.STATUSES[self.status].lower()

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
        return kept(self.params, page="", **dict.fromkeys(self.filters.filters, "")) or "?"

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
        return self.alerts.beside(alert, column=column, descending=self.sort.startswith("-"))

    def page_size(self) -> int:
        """Rows a page, of the sizes on offer."""
        asked = self.params.get("per_page", "")
        return int(asked) if asked.isdecimal() and int(asked) in PAGE_SIZES else PAGE_SIZE

    def tabs(self) -> list[Tab]:
        """The statuses with their counts under the filters in use."""
        counts = self.filters.qs.counts_by_status()
        counts |= {filters.OPEN: sum(counts.values()) - counts.get("closed", 0)}
        return [
            Tab(
                text=filters.STATUSES[name],
                number=counts.get(name, 0),
                href=kept(self.params, status=name, page="") or "?",
                current=self.status == name,
            )
            for name in TABS
        ]

    def table(self) -> AlertTable:
        """The page of rows, named in bulk."""
        rows = self.alerts.select_related("assignee", "organisation")
        table = AlertTable(rows, order_by=self.sort, params=self.params, reader=self.user, now=timezone.now())
        paginate(table, self.params.get("page", ""), self.page_size())
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


def paginate(table: AlertTable, page: str, size: int) -> None:
    """Cuts the table to a page; one beyond the last, or that is no number, is the nearest there is."""
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    try:
        table.paginate(page=max(number, 1), per_page=size)
    except EmptyPage:
        table.page = table.paginator.page(table.paginator.num_pages)


def roles_in(alerts: list[Alert]) -> dict[int, str]:
    """By alert, the role code of its latest evidence."""
    latest = AlertAccess.objects.filter(alert__in=alerts).order_by("alert", "-access").distinct("alert")
    return dict(latest.values_list("alert", "access__role_code"))
