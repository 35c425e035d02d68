"""The page of one sample: its accesses, what was found of them, and how it was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.http import Http404

from audit.people.models import User
from audit.wording import count, local_time
from privacy.duty.close import close_to
from privacy.govern.pages.place import Place
from privacy.procedure import coverage
from privacy.procedure.actions import NEAR
from privacy.procedure.coverage import Coverage
from privacy.procedure.drawing import follows
from privacy.procedure.kinds import BY_ID
from privacy.procedure.models import Draw, DrawnAccess, Finding, SampleCheck, SamplePeriod
from privacy.procedure.pages import words
from privacy.procedure.periods import period_name
from privacy.procedure.querysets import ALL, CHECKED, TO_CHECK, items_of
from privacy.review.case.story import in_a_line
from privacy.review.names import Names

PAGE = 50
TABS = {TO_CHECK: "To check", CHECKED: "Checked", ALL: "All"}
FINDINGS = {Finding.FINE: ("In order", "green"), Finding.ALERT: ("Alert raised", "orange")}


@dataclass(frozen=True)
class ItemRow:
    """A drawn access."""

    id: int
    when: str
    who: str
    role: str
    patient: str
    nhs_number: str
    what: str
    reason: str
    state: str
    colour: str
    by: str
    notes: list[str]
    is_late: bool
    # Why the reader may not check it; empty where they may.
    refusal: str


@dataclass(frozen=True)
class DrawWords:
    """How a draw was made, and whether it follows from what was recorded."""

    title: str
    drawn: str
    population: str
    chosen: str
    secret: str
    digest: str
    seed: str
    follows: bool


class SamplePage:
    """A sample as an officer sees it."""

    def __init__(
        self, user: User, period: SamplePeriod, which: str = "", after: str = "", left: dict[int, str] | None = None
    ) -> None:
        self.user, self.period, self.kind = user, period, BY_ID[period.kind]
        self.place = Place.of(user, period.organisation_id)
        self.which = which if which in TABS else TO_CHECK
        self.left = left or {}
        found = items_of(user, period, self.which)
        items = list((found.filter(id__gt=_whole(after)) if after else found)[: PAGE + 1])
        self.first, self.following = not after, items[PAGE - 1].pk if len(items) > PAGE else 0
        self.shown = [item.pk for item in items[:PAGE]]
        self.rows = self._rows(items[:PAGE])
        self.coverage = coverage.of_periods(period.organisation_id, [period.pk]).get(period.pk, Coverage())
        self.problem = ""

    @property
    def title(self) -> str:
        """What and when."""
        return f"{self.kind.title}, {self.when}"

    @property
    def when(self) -> str:
        """The period."""
        return period_name(self.period.starts_at, self.period.ends_at)

    @property
    def sentence(self) -> str:
        """How much is checked."""
        return words.covered(self.kind, self.coverage, self.period.procedure, self.when)

    @property
    def parts(self) -> str:
        """Where it comes from."""
        return words.parts(self.coverage)

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Value, words and number of each tab."""
        done = self.coverage.drawn_checked
        numbers = {TO_CHECK: self.coverage.to_check, CHECKED: done, ALL: self.coverage.drawn}
        return [(value, text, numbers[value]) for value, text in TABS.items()]

    @property
    def draws(self) -> list[DrawWords]:
        """How the sample was drawn, and what was drawn later."""
        found = list(self.period.draws.select_related("period__procedure").order_by("number"))
        secrets = [self.period.secret, *(draw.next_secret for draw in found)]
        return [_draw(draw, bytes(secret)) for draw, secret in zip(found, secrets, strict=False)]

    @property
    def plan(self) -> str:
        """The procedure by which it was drawn, and who decided it."""
        procedure = self.period.procedure
        return f"{words.plan(procedure)}. Decided by {procedure.by.name}, {local_time(procedure.at)}: {procedure.why}"

    def _rows(self, items: list[DrawnAccess]) -> list[ItemRow]:
        accesses = [item.access for item in items]
        names = Names.of(staff=[a.staff_uid for a in accesses], patients=[a.nhs_number for a in accesses])
        near = close_to([self.user.staff_uid], {access.staff_uid for access in accesses})
        return [
            item_row(item, names, near=item.access.staff_uid in near, left=self.left.get(item.pk, "")) for item in items
        ]


def item_row(item: DrawnAccess, names: Names, *, near: bool, left: str = "") -> ItemRow:
    """A drawn access in words."""
    access, checks = item.access, list(item.checks.all())
    state, colour, by = state_of(item, checks)
    return ItemRow(
        id=item.pk,
        when=local_time(access.started_at),
        who=names.person(access.staff_uid),
        role=names.role(access.staff_uid, access.role_code),
        patient=names.patient(access.nhs_number),
        nhs_number=access.nhs_number,
        what=in_a_line(access),
        reason=access.reason,
        state=state,
        colour=colour,
        by=by,
        notes=[f"{check.by.name}, {local_time(check.at)}: {check.note}" for check in checks if check.note],
        is_late=item.draw.number > 0,
        refusal=left or (NEAR if near and state == "To check" else ""),
    )


def state_of(item: DrawnAccess, checks: list[SampleCheck]) -> tuple[str, str, str]:
    """Words, colour, and who checked it."""
    done = next((check for check in checks if check.finding != Finding.NOTE), None)
    if done:
        return (*FINDINGS[Finding(done.finding)], f"{done.by.name}, {local_time(done.at)}")
    if getattr(item, "has_alert", False):
        return "Through an alert", "orange", ""
    if getattr(item, "is_checked", False):
        return "Checked in another sample", "green", ""
    return "To check", "blue", ""


def _draw(draw: Draw, secret: bytes) -> DrawWords:
    of_people = f", and {count(len(draw.people), 'person', 'people')} to draw from" if draw.people else ""
    return DrawWords(
        title=f"Late accesses, draw {draw.number}" if draw.number else "The sample",
        drawn=local_time(draw.drawn_at),
        population=count(len(draw.population), "access", "accesses") + of_people,
        chosen=f"{draw.items.count():,} drawn, {len(draw.by_alert):,} through an alert; {draw.required:,} asked for",
        secret=f"{secret.hex()} (its SHA-256, shown from the start: {sha256(secret).hexdigest()})",
        digest=bytes(draw.digest).hex(),
        seed=bytes(draw.seed).hex(),
        follows=follows(draw),
    )


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
