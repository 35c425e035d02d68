"""The page of suppressions: those in force, how much each covers, and those that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from audit.people.models import User
from audit.wording import LONDON, local_date, local_time
from privacy.govern.actions import LONGEST_SUPPRESSION
from privacy.govern.forms import SuppressionForm, problems_of
from privacy.govern.models import Suppression
from privacy.govern.pages.place import Place
from privacy.govern.querysets import suppressed_by, suppressions_visible_to
from privacy.review.names import Names
from privacy.review.words import rule_title

MOST_ENDED = 100


@dataclass(frozen=True)
class SuppressionRow:
    """A suppression in words."""

    id: int
    scope: list[str]
    alert: str
    why: str
    owner: str
    made: str
    until: str
    findings: str
    ended: str


class SuppressionsPage:
    """The suppressions of one organisation, and the form for another."""

    def __init__(
        self, user: User, asked: str, form: SuppressionForm | None = None, *, failed: int = 0, problem: str = ""
    ) -> None:
        self.place = Place.of(user, asked)
        self.form = form or SuppressionForm(user, self.place.code)
        self.failed, self.problem = failed, problem
        self.problems = problems_of(self.form) if self.form.is_bound else []
        if problem:
            self.problems.append({"text": problem, "href": f"#why-{failed}"})
        now = timezone.now()
        found = list(suppressions_visible_to(user).filter(organisation_id=self.place.code)[: MOST_ENDED + 1])
        self.shown = [suppression.pk for suppression in found]
        rows = self._rows(found)
        self.standing = [row for one, row in zip(found, rows, strict=True) if not row.ended and one.until > now]
        self.ended = [row for one, row in zip(found, rows, strict=True) if row.ended or one.until <= now]
        last = now.astimezone(LONDON) + timedelta(days=LONGEST_SUPPRESSION)
        self.latest = f"{last.day} {last.month} {last.year}"

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        found = self.form.errors.get(name) if self.form.is_bound else None
        return {"text": str(found[0])} if found else None

    def _rows(self, found: list[Suppression]) -> list[SuppressionRow]:
        code = self.place.code
        names = Names.of(staff=[s.staff_uid for s in found], sites=[(code, s.site) for s in found])
        counts = suppressed_by(code, self.shown)
        return [_row(suppression, names, counts.get(suppression.pk, 0)) for suppression in found]


def _row(suppression: Suppression, names: Names, findings: int) -> SuppressionRow:
    end = getattr(suppression, "end", None)
    return SuppressionRow(
        id=suppression.pk,
        scope=_scope(suppression, names),
        alert=suppression.alert.reference if suppression.alert else "",
        why=suppression.why,
        owner=suppression.owner.name,
        made=f"{suppression.by.name}, {local_time(suppression.since)}",
        until=local_date(suppression.until - timedelta(seconds=1)),
        findings=f"{findings:,}",
        ended=f"Ended early by {end.by.name}, {local_time(end.at)}: {end.why}" if end else "",
    )


def _scope(suppression: Suppression, names: Names) -> list[str]:
    """What it narrows to, a line each."""
    lines = [rule_title(suppression.rule) if suppression.rule else "Every rule"]
    if suppression.staff_uid:
        lines.append(names.person(suppression.staff_uid))
    if suppression.nhs_number:
        lines.append("The patient of the alert")
    if suppression.site:
        lines.append(names.site(suppression.organisation_id, suppression.site))
    return lines
