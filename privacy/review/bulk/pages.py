"""Bulk work on the screen: what will happen to each alert, and afterwards what did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.utils import timezone

from audit.models import User
from audit.wording import clock, count
from privacy.models import Alert, BulkItem, BulkWork
from privacy.review.bulk.choosing import ACTS
from privacy.review.bulk.doing import MOVING, check_can_undo
from privacy.review.bulk.models import Fate, Stage
from privacy.review.case.act_form import ActForm
from privacy.review.case.fields import Field, fields_of
from privacy.review.names import Names
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from privacy.review.undo.actions import IN_TIME
from privacy.review.words import standing

PAGE: Final = 100
WILL: Final = {
    Act.TAKE: "You will have it",
    Act.CLOSE: "It will be closed, and you will have it",
    Act.SNOOZE: "It will be snoozed, and you will have it",
    Act.ASSIGN: "The colleague whom you choose will have it",
    Act.START_INVESTIGATION: "It will be under investigation, and you will have it",
    Act.ADD_NOTE: "Your note will be added",
    Act.HAND_BACK: "Nobody will have it",
    Act.WAKE: "It will be under investigation",
    Act.REOPEN: "It will be under investigation, and you will have it",
}
TITLES: Final = {
    Act.TAKE: ("Take {}", "taken"),
    Act.CLOSE: ("Close {}", "closed"),
    Act.SNOOZE: ("Snooze {}", "snoozed"),
    Act.ASSIGN: ("Give {} to a colleague", "given to a colleague"),
    Act.START_INVESTIGATION: ("Start investigating {}", "under investigation"),
    Act.ADD_NOTE: ("Add a note to {}", "with your note"),
    Act.HAND_BACK: ("Hand back {}", "handed back"),
    Act.WAKE: ("Wake {}", "awake"),
    Act.REOPEN: ("Reopen {}", "reopened"),
}


@dataclass(frozen=True)
class ItemRow:
    """One alert of the work."""

    reference: str
    who: str
    sentence: str
    risk: int
    status: str
    colour: str
    holder: str
    what: str


class BulkPage:
    """Bulk work: its alerts in groups, each page of them read and named in bulk."""

    def __init__(self, user: User, work: BulkWork, page: str = "", form: ActForm | None = None) -> None:
        self.user, self.work, self.form = user, work, form
        self.act = Act(work.act)
        found = work.items.order_by().values_list("fate").annotate(number=Count("pk"))
        self.counts: dict[str, int] = dict(found)
        self.total = sum(self.counts.values())
        self.pages = max(-(-self.total // PAGE), 1)
        self.number = min(max(int(page), 1), self.pages) if page.isdecimal() and len(page) < 7 else 1
        # Those left out come first: why, is what somebody wants to know before they go on.
        start = (self.number - 1) * PAGE
        related = ("alert", "alert__assignee")
        items = work.items.select_related(*related).order_by("-why", "-alert__risk", "-alert_id")
        self._items = list(items[start : start + PAGE])
        self.names = Names.of(staff=(item.alert.staff_uid for item in self._items))

    @property
    def shown(self) -> list[Alert]:
        """The alerts that the page names, for the trail."""
        return [item.alert for item in self._items]

    @property
    def preview(self) -> bool:
        """Whether nothing was done yet."""
        return self.work.stage == Stage.PREVIEW

    @property
    def moving(self) -> bool:
        """Whether it is being done, or undone."""
        return self.work.stage in MOVING

    @property
    def possible(self) -> int:
        """How many alerts the act can be done to."""
        return self.counts.get(Fate.CHOSEN, 0)

    @property
    def title(self) -> str:
        """What the page calls itself."""
        many = count(self.possible if self.preview else self.total, "alert")
        return TITLES[self.act][0].format(many)

    @property
    def button(self) -> str:
        """What the button says."""
        return TITLES[self.act][0].format(count(self.possible, "alert"))

    @property
    def fields(self) -> list[Field]:
        """What the act asks."""
        return fields_of(self.form) if self.form else []

    @property
    def problems(self) -> list[dict[str, str]]:
        """What stood in the way, each leading to its field."""
        errors = self.form.errors if self.form and self.form.is_bound else {}
        return [
            {"text": str(error)} | ({} if name == "__all__" else {"href": f"#{self.act.value}-{name}"})
            for name, said in errors.items()
            for error in said
        ]

    @property
    def summary(self) -> list[str]:
        """The receipt in sentences, or how far the work is."""
        return [
            f"{count(number, 'alert')} {words}."
            for fate, words in (
                (Fate.CHOSEN, "still to do" if not self.preview else f"will be {TITLES[self.act][1]}"),
                (Fate.DONE, TITLES[self.act][1]),
                (Fate.UNDONE, "as before: undone"),
                (Fate.KEPT, "could not be undone"),
                (Fate.REFUSED, "not done"),
                (Fate.LEFT_OUT, "left out"),
            )
            if (number := self.counts.get(fate, 0))
        ]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why alerts were left out, refused or not undone, and how many for each reason."""
        found = self.work.items.exclude(why="").order_by().values_list("why").annotate(number=Count("pk"))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:10]

    @property
    def undo_until(self) -> str:
        """Until when all of it can be undone; empty where it cannot."""
        try:
            check_can_undo(self.work)
        except Refused:
            return ""
        return clock(self.work.finished_at + IN_TIME) if self.work.finished_at and self.counts.get(Fate.DONE) else ""

    @property
    def rows(self) -> list[ItemRow]:
        """The alerts of this page."""
        return [self._row(item) for item in self._items]

    def _row(self, item: BulkItem) -> ItemRow:
        alert = item.alert
        status, colour = standing(alert, timezone.now())
        return ItemRow(
            reference=alert.reference,
            who=self.names.person(alert.staff_uid) or "Several people",
            sentence=alert.sentence,
            risk=alert.risk,
            status=status,
            colour=colour,
            holder=alert.assignee.name if alert.assignee else "Nobody",
            what=self._what(item),
        )

    def _what(self, item: BulkItem) -> str:
        """What will happen to an alert, or what did."""
        if item.fate == Fate.CHOSEN and self.preview:
            return WILL[self.act]
        word = Fate(item.fate).label
        return f"{word}: {item.why}" if item.why else word

    @property
    def page_links(self) -> list[dict[str, object]]:
        """The pages, as the design system's pagination takes them."""
        return [
            {"number": number, "href": f"?page={number}", "current": number == self.number}
            for number in range(1, self.pages + 1)
            if self.pages > 1
        ]

    @property
    def queue(self) -> str:
        """The way back to the queue."""
        return f"?{self.work.query}" if self.work.query else ""


def acts_on_offer() -> list[dict[str, str]]:
    """What can be done to many alerts, as a list to choose from."""
    return [{"value": act.value, "text": text} for act, text in ACTS.items()]
