"""What is in force in an organisation: which rules run, with which thresholds, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from privacy.govern.models import RuleChange
from privacy.rules import RULES, Rule


@dataclass(frozen=True)
class Catalogue:
    """The rules as an organisation agreed them; where it decided nothing, as they come."""

    changes: Mapping[str, RuleChange]

    @classmethod
    def of(cls, organisation: str) -> Catalogue:
        """The catalogue of an organisation as it stands."""
        latest = RuleChange.objects.filter(organisation_id=organisation).order_by("rule", "-id").distinct("rule")
        return cls({change.rule: change for change in latest.select_related("by")})

    @property
    def rules(self) -> list[Rule]:
        """The rules that run."""
        return [rule for rule in RULES if self.is_on(rule)]

    def is_on(self, rule: Rule) -> bool:
        """Whether a rule runs."""
        change = self.changes.get(rule.id)
        return change.enabled if change else True

    def parameters(self, rule: Rule) -> dict[str, float]:
        """The thresholds of a rule by name."""
        change = self.changes.get(rule.id)
        agreed = change.thresholds if change else {}
        return {name: agreed.get(name, value) for name, value in rule.parameters.items()}

    def changed_since(self, rules: Iterable[str], moment: datetime) -> list[str]:
        """Those of these rules that the organisation changed after a moment."""
        return [rule for rule in rules if rule in self.changes and self.changes[rule].at > moment]
