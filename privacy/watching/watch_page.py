"""The page on which the Caldicott guardian sees what officers did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from audit.models import Access
from audit.people.models import Organisation, User
from audit.people.permissions import WATCH, organisations_for
from audit.people.querysets import named
from audit.wording import LONDON, count, local_time, nhs_number
from privacy.alerts.models import Alert
from privacy.procedure.periods import midnight
from privacy.reports.base import Cell, Table
from privacy.review.case.rows import AlertRow, alert_row
from privacy.review.models import ReviewEvent
from privacy.review.names import Names
from privacy.review.querysets import words_of
from privacy.rules import RULES, Scope
from privacy.watching.figures import Deeds, deeds, outcome_words
from privacy.watching.groups import NAMES, OUTSIDE, Group, group_of, kinds_of
from privacy.watching.models import LookUp, Purpose

DAYS: Final = 30
PAGE: Final = 50
MOST_EXPORTED: Final = 20_000
ABOUT_OFFICERS: Final = sorted(rule.id for rule in RULES if rule.scope == Scope.LOOK)
CSV_HEADINGS: Final = ("When", "Officer", "SDS user ID", "What", "Group", "Alert", "Purpose", "Note or reason")


@dataclass(frozen=True)
class OfficerRow:
    """What one officer did."""

    id: int
    name: str
    looks: str
    searches: str
    exports: str
    decisions: str
    closed: str
    outcomes: str
    outside: int


@dataclass(frozen=True)
class EventRow:
    """One thing that an officer did."""

    when: str
    who: str
    what: str
    about: str
    why: str
    note: str


class WatchPage:
    """What the officers of one organisation did, and when."""

    def __init__(self, user: User, params: QueryDict) -> None:
        choices = {one.ods_code: one for one in named(organisations_for(user, WATCH))}
        asked = params.get("organisation", "")
        if asked and asked not in choices:
            raise Http404
        self.organisation: Organisation = choices[asked] if asked else next(iter(choices.values()))
        self.others = list(choices.values())
        self.params, self.errors = params, dict[str, str]()
        today = timezone.now().astimezone(LONDON).date()
        self.until = self._day("until", today)
        self.since = self._day("since", self.until - timedelta(days=DAYS - 1))
        self.group = params.get("what", "") if params.get("what", "") in NAMES else ""
        self.outside = params.get("outside", "") == "1"
        self.deeds = deeds(self.code, *self._bounds())
        self.people = {one.pk: one for one in User.objects.filter(pk__in=self.deeds)}
        officer = params.get("officer", "")
        self.officer = int(officer) if officer.isdecimal() and int(officer) in self.people else 0

    @property
    def code(self) -> str:
        """The ODS code."""
        return self.organisation.ods_code

    @property
    def officers(self) -> list[OfficerRow]:
        """Who did anything, those who did most first."""
        ordered = sorted(self.deeds.items(), key=lambda pair: (-pair[1].groups.total(), pair[0]))
        return [_officer(self.people[pk], done) for pk, done in ordered]

    @property
    def alerts(self) -> list[tuple[str, AlertRow]]:
        """Alerts that rules about officers raised, the newest first, with whom each is about."""
        found = list(
            Alert.objects.filter(organisation_id=self.code, rules__overlap=ABOUT_OFFICERS).order_by("-id")[:20]
        )
        names = Names.of(staff=[alert.staff_uid for alert in found])
        users = {user.staff_uid: user.name for user in User.objects.filter(staff_uid__in=[a.staff_uid for a in found])}
        return [(users.get(alert.staff_uid, names.person(alert.staff_uid)), alert_row(alert)) for alert in found]

    def events(self) -> QuerySet[ReviewEvent]:
        """What is asked for, the newest first."""
        since, until = self._bounds()
        found = ReviewEvent.objects.filter(organisation_id=self.code, actor__isnull=False, at__gte=since, at__lt=until)
        if self.officer:
            found = found.filter(actor=self.officer)
        if self.group:
            found = found.filter(kind__in=kinds_of(Group(self.group)))
        if self.outside:
            found = found.filter(kind__in=OUTSIDE, alert=None).exclude(detail__has_key="item")
        return found.select_related("actor", "alert").order_by("-id")

    def read(self) -> None:
        """Reads one page of the list."""
        before = self.params.get("before", "")
        found = self.events()
        if before:
            if not (before.isascii() and before.isdigit() and len(before) < 19):
                raise Http404
            found = found.filter(id__lt=int(before))
        events = list(found[: PAGE + 1])
        self.first, self.older = not before, events[PAGE - 1].pk if len(events) > PAGE else 0
        self.shown = [event.pk for event in events[:PAGE]]
        self.rows = _rows(events[:PAGE])

    def table(self) -> Table:
        """What is asked for as a file. It names no patient."""
        rows: list[tuple[Cell, ...]] = []
        for event in self.events()[:MOST_EXPORTED].iterator(2_000):
            purpose = event.detail.get("purpose", "")
            actor: Any = event.actor
            rows.append(
                (
                    local_time(event.at), actor.name, actor.staff_uid, words_of(event.kind), NAMES[group_of(event.kind)],
                    event.alert.reference if event.alert else "",
                    Purpose(purpose).label if purpose in Purpose.values else "", event.note,
                )
            )  # fmt: skip
        return Table("Officers", "officers", CSV_HEADINGS, rows)

    def asked_for(self) -> dict[str, str]:
        """What was asked for, for the trail."""
        return {
            name: value
            for name in ("officer", "what", "outside", "since", "until")
            if (value := self.params.get(name, "")) and name not in self.errors
        }

    def address(self, **changes: str | int) -> str:
        """The query of this page with some of it changed."""
        several = {"organisation": self.code} if len(self.others) > 1 else {}
        values = {name: value for name, value in {**several, **self.asked_for(), **changes}.items() if value}
        return f"?{urlencode(values)}" if values else "?"

    @property
    def groups(self) -> list[dict[str, str]]:
        """The groups to choose from."""
        return [{"value": "", "text": "Everything"}, *({"value": group.value, "text": NAMES[group]} for group in NAMES)]

    @property
    def choices(self) -> list[dict[str, str]]:
        """The officers to choose from."""
        people = sorted(self.people.values(), key=lambda user: user.name)
        return [{"value": "", "text": "Everybody"}, *({"value": str(one.pk), "text": one.name} for one in people)]

    def _bounds(self) -> tuple[datetime, datetime]:
        return midnight(self.since), midnight(self.until + timedelta(days=1))

    def _day(self, name: str, usual: date) -> date:
        """A day of the address; the usual one where it has none, or one that will not do."""
        text = self.params.get(name, "").strip()
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if 2000 <= day.year < 2200:
                return day
        if text:
            self.errors[name] = "Enter a date, such as 31/1/2027."
        return usual


def _officer(user: User, done: Deeds) -> OfficerRow:
    looks, searches, exports, decisions = (f"{done.groups[group]:,}" for group in Group)
    closed, outcomes = f"{done.closed:,}", outcome_words(done.outcomes)
    return OfficerRow(user.pk, user.name, looks, searches, exports, decisions, closed, outcomes, done.outside)


def _rows(events: list[ReviewEvent]) -> list[EventRow]:
    keys = {int(event.detail["look_up"]) for event in events if event.detail.get("look_up")}
    look_ups = LookUp.objects.in_bulk(keys)
    accesses = Access.objects.in_bulk({int(event.detail["access"]) for event in events if event.detail.get("access")})
    alerts = [event.alert for event in events if event.alert]
    about: list[LookUp | Access | Alert] = [*look_ups.values(), *accesses.values(), *alerts]
    names = Names.of(staff=[one.staff_uid for one in about], patients=[one.nhs_number for one in about])
    return [
        _row(event, look_ups.get(event.detail.get("look_up", 0)), accesses.get(event.detail.get("access", 0)), names)
        for event in events
    ]


def _row(event: ReviewEvent, look_up: LookUp | None, access: Access | None, names: Names) -> EventRow:
    actor: Any = event.actor
    purpose = event.detail.get("purpose", "") or (look_up.purpose if look_up else "")
    why = Purpose(purpose).label if purpose in Purpose.values else ""
    return EventRow(
        local_time(event.at), actor.name, words_of(event.kind), _about(event, access or look_up, names), why, event.note
    )


def _about(event: ReviewEvent, one: LookUp | Access | None, names: Names) -> str:
    """What it was about: an access, whom somebody looked up, an alert with its people, or how many rows a list showed."""
    if one and not event.alert:
        return _people(one.staff_uid, one.nhs_number, names)
    if event.alert:
        return f"Alert {event.alert.reference}: {_people(event.alert.staff_uid, event.alert.nhs_number, names)}"
    for name, single, many in (
        ("alerts", "alert", ""),
        ("items", "access", "accesses"),
        ("accesses", "access", "accesses"),
        ("found", "person", "people"),
    ):
        if isinstance(event.detail.get(name), list):
            return count(len(event.detail[name]), single, many)
    told = [event.detail.get(name) for name in ("rule", "kind", "month", "batch", "form", "officer", "file")]
    return ", ".join(str(word) for word in told if word)


def _people(staff_uid: str, number: str, names: Names) -> str:
    parts = [names.person(staff_uid)] if staff_uid else []
    if number:
        parts.append(" ".join(part for part in (names.patient(number), nhs_number(number)) if part))
    return ", ".join(parts)
