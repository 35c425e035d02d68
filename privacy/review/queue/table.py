"""The table of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

import django_tables2 as tables
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.models import User
from audit.wording import ago, clock, count, local_date, nhs_number
from privacy.alerts.choices import STATUS_COLOURS, Outcome, Status
from privacy.models import Alert
from privacy.review.names import Names
from privacy.review.queue.filters import kept
from privacy.review.words import risk_colour

PAGE_SIZES: Final = (10, 25, 50, 100)
PAGE_SIZE: Final = 25
HIGHEST_FIRST: Final = "-risk"
# By what the queue can be sorted: the value in the address, the words, and the column of the alert.
SORTS: Final = {
    HIGHEST_FIRST: ("Highest risk first", "risk"),
    "risk": ("Lowest risk first", "risk"),
    "-when": ("Latest access first", "last_conduct_at"),
    "when": ("Earliest access first", "last_conduct_at"),
    "-raised": ("Raised last first", "raised_at"),
    "raised": ("Waiting longest first", "raised_at"),
}


def secondary(*parts: object) -> SafeString:
    """A second line of a cell; nothing where there is nothing to say."""
    text = ", ".join(str(part) for part in parts if part)
    return format_html('<span class="app-block app-secondary">{}</span>', text) if text else SafeString("")


def tag(text: str, colour: str) -> SafeString:
    """A tag of the design system."""
    return format_html('<strong class="nhsuk-tag nhsuk-tag--{}">{}</strong>', colour, text)


class AlertTable(tables.Table):  # type: ignore[misc]
    """Alerts as rows: risk, who, whom, when, why, who has it, age. Rows are named in bulk before they are rendered."""

    caption = "Alerts"
    risk = tables.Column("Risk", order_by=("risk", "id"))
    reference = tables.Column("Alert", orderable=False)
    staff_uid = tables.Column("Who", orderable=False)
    nhs_number = tables.Column("Patient", orderable=False, empty_values=())
    when = tables.Column("When", accessor="last_conduct_at", order_by=("last_conduct_at", "id"))
    sentence = tables.Column("Why", orderable=False)
    status = tables.Column("Status", orderable=False)
    raised = tables.Column("Raised", accessor="raised_at", order_by=("raised_at", "id"))

    class Meta:
        order_by_field = "sort"
        attrs: ClassVar = {"class": "nhsuk-table-responsive app-queue", "role": "table"}

    def __init__(self, *args: Any, params: QueryDict, reader: User, now: datetime, **kwargs: Any) -> None:
        self.params, self.reader, self.now = params, reader, now
        self.names, self.roles, self.shown = Names(), dict[int, str](), list[Alert]()
        super().__init__(*args, **kwargs)

    def link(self, **changes: Any) -> str:
        """The address of this table with some of it changed: another order, another page."""
        return kept(self.params, **changes) or "?"

    def pages(self) -> list[dict[str, Any]]:
        """Links to the pages, as the design system's pagination takes them."""
        here = self.page.number
        return [
            {"number": number, "href": self.link(page=number), "current": number == here}
            if isinstance(number, int)
            else {"ellipsis": True}
            for number in self.paginator.get_elided_page_range(here, on_each_side=1, on_ends=1)
        ]

    def name(self, names: Names, roles: dict[int, str]) -> None:
        """Hands over the names and, by alert, the role codes that the rows need."""
        self.names, self.roles = names, roles

    def render_risk(self, value: int) -> SafeString:
        """The number, in a colour."""
        return tag(str(value), risk_colour(value))

    def render_reference(self, value: str) -> SafeString:
        """The way to the alert, with the queue as it stands."""
        return format_html(
            '<a class="app-nowrap" href="{}{}">{}</a>', reverse("alert", args=[value]), kept(self.params), value
        )

    def render_staff_uid(self, value: str, record: Alert) -> SafeString:
        """Name, role and user id."""
        uid = value if self.names.knows(value) else ""
        role = self.names.role(value, self.roles.get(record.pk, ""))
        return format_html("{}{}{}", self.names.person(value), secondary(role), secondary(uid))

    def render_nhs_number(self, value: str, record: Alert) -> SafeString | str:
        """Name and NHS number, or how many accesses a pattern has."""
        if not value:
            return format_html("Many patients{}", secondary(count(record.access_count, "access", "accesses")))
        number = format_html('<span class="app-nowrap">{}</span>', nhs_number(value))
        name = self.names.patient(value)
        return format_html('{}<span class="app-block app-secondary">{}</span>', name, number) if name else number

    def render_when(self, value: datetime, record: Alert) -> SafeString:
        """Day and time of the last access; how many there are where there are several."""
        several = f"last of {record.access_count:,}" if record.access_count > 1 else ""
        return format_html("{}{}{}", local_date(value), secondary(clock(value)), secondary(several))

    def render_sentence(self, value: str, record: Alert) -> SafeString:
        """Why, and where: the site tells the organisation too."""
        where = self.names.site(record.organisation_id, record.sites[0]) if record.sites else record.organisation.name
        return format_html("{}{}", value, secondary(where))

    def render_status(self, record: Alert) -> SafeString:
        """Status, and who has it; for a closed one, its outcome."""
        status = Status(record.status)
        found = Outcome(record.outcome).label if record.outcome else ""
        holder = "You have it" if record.assignee_id == self.reader.pk else record.assignee and record.assignee.name
        return format_html("{}{}{}", tag(status.label, STATUS_COLOURS[status]), secondary(found), secondary(holder))

    def render_raised(self, value: datetime) -> SafeString:
        """How long ago, and the moment."""
        return format_html("{}{}", ago(value, self.now), secondary(local_date(value)))
