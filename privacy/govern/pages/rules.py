"""The page of all rules: what each found in 90 days, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from audit.people.models import User
from audit.wording import count, listed, local_date, local_time
from privacy.govern.figures import DAYS, Figures, figures_of, first_day, last_access
from privacy.govern.in_force import Catalogue
from privacy.govern.listing import agreed, changed_since_agreed
from privacy.govern.pages import words
from privacy.govern.pages.place import Place
from privacy.rules import RULES, Rule


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list."""

    id: str
    title: str
    looks_for: str
    is_on: bool
    changed: str
    found: str
    agreement: str
    undecided: str
    explained: str
    suppressed: str
    rarity: str


def row_of(rule: Rule, catalogue: Catalogue, figures: Figures) -> RuleRow:
    """What the list says of a rule."""
    change = catalogue.changes.get(rule.id)
    return RuleRow(
        id=rule.id,
        title=rule.title,
        looks_for=rule.rationale,
        is_on=catalogue.is_on(rule),
        changed=f"Set by {change.by.name}, {local_date(change.at)}" if change else "",
        found=f"{figures.found:,}",
        agreement=words.agreement(figures.agreement),
        undecided=f"{count(figures.undecided, 'closed alert')} said neither" if figures.undecided else "",
        explained=words.explained_away(figures),
        suppressed=f"{figures.suppressed:,}",
        rarity=words.rarity(rule, figures),
    )


class RulesPage:
    """Every rule of the catalogue, as one organisation has it."""

    def __init__(self, user: User, asked: str) -> None:
        self.place = Place.of(user, asked)
        code = self.place.code
        catalogue, figures = Catalogue.of(code), figures_of(code, first_day(code))
        self.rows = [row_of(rule, catalogue, figures.get(rule.id, Figures())) for rule in RULES]
        self.period = f"the {DAYS} days to {local_date(last_access(code))}"
        self.off = [row.title for row in self.rows if not row.is_on]
        self.agreed = self._agreed(catalogue)

    def _agreed(self, catalogue: Catalogue) -> str:
        """Who agreed the list, and what has changed since."""
        agreement = agreed(self.place.code)
        if agreement is None:
            return "Nobody has agreed this list yet."
        changed = changed_since_agreed(catalogue, agreement)
        since = f" Changed since: {listed(changed)}." if changed else " Nothing has changed since."
        return f"Agreed by {agreement.by.name}, {local_time(agreement.at)}: {agreement.why}{since}"
