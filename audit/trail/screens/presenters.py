"""What the page "My accesses" says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from audit.trail import labels, querysets
from audit.trail.additions import LONGEST, NEEDS_REASON_DECISIONS
from audit.trail.models import Access, Addition
from audit.wording import LONDON, local_time

DAYS: Final = 30
MISSING_DAYS: Final = 90
PAGE: Final = 50


@dataclass(frozen=True)
class Later:
    """A reason that was added later: when it was written, and whether a privacy officer had asked."""

    when: str
    text: str
    in_answer: bool


def later(addition: Addition) -> Later:
    """An addition."""
    return Later(local_time(addition.written_at), addition.text, addition.in_answer)


@dataclass(frozen=True)
class OwnAccess:
    """One access as the person who made it sees it. `wanted` where a reason is still missing."""

    pk: int
    when: str
    nhs_number: str
    organisation: str
    services: list[str]
    decision: str
    reason: str
    later: list[Later]
    wanted: bool
    typed: str = ""
    problem: str = ""


def own_access(access: Access, typed: str = "", problem: str = "") -> OwnAccess:
    """The row of an access; what was typed and refused stays in its field."""
    opened = [labels.service(code) for code in dict.fromkeys(access.services)]
    added = [later(addition) for addition in access.additions.all()]
    needs = access.self_claimed or access.decision in NEEDS_REASON_DECISIONS
    return OwnAccess(
        pk=access.pk,
        when=local_time(access.started_at),
        nhs_number=access.nhs_number,
        organisation=str(access.organisation),
        services=opened or [labels.OUTCOMES.get(access.outcome, "Nothing was opened")],
        decision=labels.decision(access.decision, access.decision_scope) + ("; self-claimed" * access.self_claimed),
        reason=access.reason,
        later=added,
        wanted=bool(needs and access.viewed_at and not access.reason and not added),
        typed=typed,
        problem=problem,
    )


@dataclass(frozen=True)
class View:
    """One way to look at one's accesses: its place in the address, its name, and its accesses."""

    key: str
    name: str
    accesses: QuerySet[Access]
    empty: str

    @property
    def number(self) -> str:
        """How many there are, as far as that is counted."""
        number, most = querysets.bounded_count(self.accesses), querysets.MOST_COUNTED
        return f"more than {most:,}" if number > most else f"{number:,}"


def views_of(codes: frozenset[str], staff_uid: str, now: datetime) -> dict[str, View]:
    """The views of somebody's own accesses; the first is shown where none is asked for."""
    midnight = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)

    def since(moment: datetime) -> QuerySet[Access]:
        return querysets.accesses_of_person(codes, staff_uid, since=moment)

    views = (
        View("", f"Last {DAYS} days", since(now - timedelta(days=DAYS)), f"You have opened no record in these {DAYS} days."),
        View("today", "Today", since(midnight), "You have opened no record today."),
        View("month", "This month", since(midnight.replace(day=1)), "You have opened no record this month."),
        View(
            "missing",
            "Reason missing",
            querysets.without_reason(since(now - timedelta(days=MISSING_DAYS))),
            f"No reason is missing for what you opened in the last {MISSING_DAYS} days.",
        ),
    )  # fmt: skip
    return {view.key: view for view in views}


@dataclass(frozen=True)
class OwnAccessesPage:
    """One page of accesses, latest first; `older` continues them, and is empty on the last page."""

    views: list[View]
    view: View
    accesses: list[OwnAccess]
    several_organisations: bool
    before: str
    older: str
    longest: int = LONGEST

    @property
    def first(self) -> bool:
        """Whether it is the first page."""
        return not self.before

    @property
    def problems(self) -> list[dict[str, str]]:
        """What stood in the way of adding reasons, each leading to its field."""
        return [{"text": a.problem, "href": f"#reason-{a.pk}"} for a in self.accesses if a.problem]

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of this page's address, some of them changed."""
        return {k: v for k, v in ({"show": self.view.key, "before": self.before} | changes).items() if v}


def own_accesses(
    codes: frozenset[str],
    staff_uid: str,
    before: str = "",
    show: str = "",
    row: Callable[[Access], OwnAccess] = own_access,
) -> OwnAccessesPage | None:
    """A person's own accesses of a view; nothing where `before` is no place in them, or there is no such view."""
    views = views_of(codes, staff_uid, timezone.now())
    if show not in views:
        return None
    found = querysets.with_additions(views[show].accesses)
    if before:
        place = parse_place(before)
        if place is None:
            return None
        found = querysets.older_than(found, *place)
    accesses = list(found[: PAGE + 1])
    return OwnAccessesPage(
        views=list(views.values()),
        view=views[show],
        accesses=[row(access) for access in accesses[:PAGE]],
        several_organisations=len(codes) > 1,
        before=before,
        older=place_of(accesses[PAGE - 1]) if len(accesses) > PAGE else "",
    )


def typed_in(reasons: Mapping[int, str], wrong: Mapping[int, str]) -> Callable[[Access], OwnAccess]:
    """Rows that keep what was typed, with what is wrong with it."""
    return lambda access: own_access(access, reasons.get(access.pk, ""), wrong.get(access.pk, ""))


def place_of(access: Access) -> str:
    """Where an access stands in the order of time, as an address can hold it."""
    return f"{access.started_at.isoformat()}_{access.pk}"


def parse_place(text: str) -> tuple[datetime, int] | None:
    """What `place_of` wrote, or nothing for whatever it did not write."""
    moment, _, pk = text.partition("_")
    try:
        started_at = datetime.fromisoformat(moment)
        return (started_at, int(pk)) if started_at.tzinfo and len(pk) < 19 else None
    except ValueError:
        return None
