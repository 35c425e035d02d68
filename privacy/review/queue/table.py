"""The table of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

import django_tables2 as tables
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audit.models import User
from audit.wording import ago, clock, count, local_date, local_time, nhs_number
from privacy.alerts.choices import Outcome, Status
from privacy.alerts.querysets import DUE_BY
from privacy.duty.presenters import suggestion
from privacy.models import Alert
from privacy.review.names import Names
from privacy.review.queue.filters import kept
from privacy.review.transitions import TRANSITIONS, Act
from privacy.review.words import due_in, risk_colour, rule_title, standing

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
    "due": ("Due first", DUE_BY),
    "-due": ("Due last", DUE_BY),
}

CHOOSE: Final = (
    '<div class="nhsuk-checkboxes nhsuk-checkboxes--small app-choose"><div class="nhsuk-checkboxes__item">'
    '<input class="nhsuk-checkboxes__input" id="choose-{}" name="alert" type="checkbox" value="{}" form="bulk">'
    '<label class="nhsuk-label nhsuk-checkboxes__label" for="choose-{}">'
    '<span class="nhsuk-u-visually-hidden">Choose alert {}</span></label></div></div>'
)
RISK: Final = (
    '<details class="app-risk"><summary>{}<span class="nhsuk-u-visually-hidden"> of 100, what it is made of</span>'
    '</summary><ul class="app-risk__parts">{}</ul></details>'
)
TAKE: Final = (
    '<button class="app-link-button" form="row-act" formaction="{}" name="version" value="{}" data-take>'
    'Take<span class="nhsuk-u-visually-hidden"> alert {}</span></button>'
)


def secondary(*parts: object) -> SafeString:
    """A second line of a cell; nothing where there is nothing to say."""
    text = ", ".join(str(part) for part in parts if part)
    return format_html('<span class="app-block app-secondary">{}</span>', text) if text else SafeString("")


def tag(text: str, colour: str) -> SafeString:
    """A tag of the design system."""
    return format_html('<strong class="nhsuk-tag nhsuk-tag--{}">{}</strong>', colour, text)


class AlertTable(tables.Table):  # type: ignore[misc]
    """Alerts as rows: risk with its parts, who, whom, when, why, who has it, age, when due. Named in bulk before rendering."""

    caption = "Alerts"
    choose = tables.Column("Choose", accessor="reference", orderable=False)
    risk = tables.Column("Risk", order_by=("risk", "id"))
    reference = tables.Column("Alert", orderable=False)
    staff_uid = tables.Column("Who", orderable=False, empty_values=())
    nhs_number = tables.Column("Patient", orderable=False, empty_values=())
    when = tables.Column("When", accessor="last_conduct_at", order_by=("last_conduct_at", "id"))
    sentence = tables.Column("Why", orderable=False)
    status = tables.Column("Status", orderable=False)
    raised = tables.Column("Raised", accessor="raised_at", order_by=("raised_at", "id"))
    due = tables.Column("Due", accessor="due_at", order_by=(DUE_BY, "id"), empty_values=())

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

    def render_choose(self, value: str) -> SafeString:
        """A box to tick for work on several alerts."""
        return format_html(CHOOSE, value, value, value, value)

    def render_risk(self, value: int, record: Alert) -> SafeString:
        """The number in a colour, and on demand the parts that add up to it."""
        parts = ((f"{part['points']:+}", rule_title(str(part["rule"]))) for part in record.parts)
        listed = format_html_join("", "<li>{} {}</li>", parts)
        if not listed:
            return tag(str(value), "grey")
        return format_html(RISK, tag(str(value), risk_colour(value, waits=bool(record.waits_until(self.now)))), listed)

    def render_reference(self, value: str) -> SafeString:
        """The way to the alert, with the queue as it stands."""
        return format_html(
            '<a class="app-nowrap" href="{}{}">{}</a>', reverse("alert", args=[value]), kept(self.params), value
        )

    def render_staff_uid(self, value: str, record: Alert) -> SafeString:
        """Name, role and user id, or that there are several people."""
        if not value:
            return SafeString("Several people")
        uid = value if self.names.knows(value) else ""
        role = self.names.role(value, self.roles.get(record.pk, ""))
        return format_html("{}{}{}", self.names.person(value), secondary(role), secondary(uid))

    def render_nhs_number(self, value: str, record: Alert) -> SafeString | str:
        """Name and NHS number, or how many accesses a pattern has."""
        if not value:
            if not record.access_count:
                return "What they looked up"
            return format_html("Several patients{}", secondary(count(record.access_count, "access", "accesses")))
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
        """Status, and who has it; for a closed one, its outcome; for one that nobody has, a button to take it."""
        status = Status(record.status)
        found = Outcome(record.outcome).label if record.outcome else ""
        holder = "You have it" if record.assignee_id == self.reader.pk else record.assignee and record.assignee.name
        holder = holder or suggestion(record, self.reader)
        said = (secondary(found), secondary(self.until(record, status)), secondary(holder))
        return format_html("{}{}{}{}{}", tag(*standing(record, self.now)), *said, self.take(record, status))

    def until(self, alert: Alert, status: Status) -> str:
        """Until when an alert waits for care data, or a snoozed one sleeps."""
        if status != Status.SNOOZED:
            awaited = alert.waits_until(self.now)
            return f"until {local_time(awaited)}" if awaited else ""
        return f"until {local_date(alert.snoozed_until)}" if alert.snoozed_until else "until it gets worse"

    def take(self, record: Alert, status: Status) -> SafeString:
        """A button that takes an alert which nobody has; nothing where it cannot be taken."""
        if record.assignee_id or status not in TRANSITIONS[Act.TAKE].sources:
            return SafeString("")
        action = reverse("act_on_alert", args=[record.reference, Act.TAKE]) + kept(self.params)
        return format_html(TAKE, action, record.version, record.reference)

    def render_raised(self, value: datetime) -> SafeString:
        """How long ago, and the moment."""
        return format_html("{}{}", ago(value, self.now), secondary(local_date(value)))

    def render_due(self, value: datetime | None, record: Alert) -> SafeString | str:
        """How long there is left, and the day; nothing for what is closed or never due."""
        if value is None or record.status == Status.CLOSED:
            return ""
        late = value < self.now
        words = tag(due_in(value, self.now), "red") if late else due_in(value, self.now)
        return format_html("{}{}", words, secondary(local_date(value)))
