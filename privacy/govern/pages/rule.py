"""The page of one rule: what it is, what it found, its switch and thresholds, and what a change would have given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.people.models import User
from audit.wording import count, local_date, local_time
from privacy.detection.risk import Scale
from privacy.govern.figures import Figures, figures_of, first_day, last_access
from privacy.govern.forms import RuleForm, problems_of
from privacy.govern.in_force import Catalogue
from privacy.govern.models import RuleChange
from privacy.govern.pages import words
from privacy.govern.pages.place import Place
from privacy.govern.pages.rules import row_of
from privacy.govern.preview import Preview
from privacy.govern.querysets import changes_of
from privacy.govern.thresholds import label, said
from privacy.review.names import Names
from privacy.rules import Rule, Scope

UNITS = {
    Scope.ACCESS: ("access", "accesses"),
    Scope.STAFF_DAY: ("day of a person", "days of people"),
    Scope.LOOK: ("look of an officer", "looks of officers"),
}
KINDS = {"new": ("Would be new", "blue"), "gone": ("Would go", "orange"), "stays": ("Stays", "grey")}


@dataclass(frozen=True)
class Change:
    """What somebody decided about the rule."""

    when: str
    who: str
    what: str
    why: str


class RulePage:
    """A rule, as one organisation has it."""

    def __init__(
        self, user: User, rule: Rule, asked: str, form: RuleForm | None = None, preview: Preview | None = None
    ) -> None:
        self.user, self.rule, self.place = user, rule, Place.of(user, asked)
        code = self.place.code
        catalogue, figures = Catalogue.of(code), figures_of(code, first_day(code)).get(rule.id, Figures())
        self.row = row_of(rule, catalogue, figures)
        self.until = local_date(last_access(code))
        self.form = form or RuleForm(rule, catalogue)
        self.problems = problems_of(self.form, self.id_of) if self.form.is_bound else []
        self.weight = words.weight(Scale.of(code).weights[rule.id])
        self.preview = PreviewWords(rule, preview) if preview else None
        self.fields = [self._field(threshold) for threshold in rule.thresholds]
        self.history = [change_words(rule, change) for change in changes_of(code, rule.id)[:50]]

    def id_of(self, name: str) -> str:
        """The id of a field on the page."""
        return name

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        found = self.form.errors.get(name) if self.form.is_bound else None
        return {"text": str(found[0])} if found else None

    def _field(self, threshold: Any) -> dict[str, Any]:
        """A threshold as a field: what it means, where the number comes from, and what may be set."""
        name, (least, most) = f"threshold-{threshold.name}", threshold.bounds
        return {
            "name": name,
            "label": f"{label(threshold)} ({threshold.unit})",
            "hint": f"{threshold.value:g} as it comes: {threshold.source}. From {least:,g} to {most:,g}.",
            "value": self.form[name].value(),
            "error": self.error_of(name),
        }


def change_words(rule: Rule, change: RuleChange) -> Change:
    """A decision in words."""
    by_name = {threshold.name: threshold for threshold in rule.thresholds}
    values = [said(by_name[name], value) for name, value in change.thresholds.items() if name in by_name]
    what = "; ".join(["On" if change.enabled else "Off", *values])
    return Change(local_time(change.at), change.by.name, what, change.why)


class PreviewWords:
    """What a change would have given."""

    def __init__(self, rule: Rule, preview: Preview) -> None:
        unit, units = UNITS[rule.scope]
        period = f"{local_date(preview.since)} to {local_date(preview.until)}"
        self.looked_at = f"{count(preview.looked_at, unit, units)} from {period}, in {preview.took:.1f} seconds."
        self.sampled = (
            f"Looking at all of the last 30 days would take too long: only the newest of them, from "
            f"{local_time(preview.since)} on, were compared."
            if preview.is_sample
            else ""
        )
        self.rows = [
            (
                "Findings",
                f"{len(preview.now):,}",
                f"{len(preview.then):,}",
                _difference(len(preview.then) - len(preview.now)),
            ),
            (
                "Alerts about the same people and patients",
                f"{preview.alerts_now:,}",
                f"{preview.alerts_then:,}",
                _difference(preview.alerts_then - preview.alerts_now),
            ),
        ]
        chosen = preview.examples()
        names = Names.of(staff=[finding.staff_uid for _, finding in chosen])
        self.examples = [
            {
                "kind": KINDS[kind],
                "when": local_time(finding.occurred_at),
                "who": names.person(finding.staff_uid) if finding.staff_uid else "Many people",
                "sentence": finding.sentence,
            }
            for kind, finding in chosen
        ]


def _difference(number: int) -> str:
    return f"{number:+,}".replace("-", "\u2212") if number else "no change"
