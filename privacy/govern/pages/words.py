"""How governing speaks of figures, scopes and times."""

from __future__ import annotations

from math import exp

from audit.wording import count
from privacy.govern.figures import Agreement, Figures
from privacy.rules import Rule, Scope


def agreement(said: Agreement) -> str:
    """How often officers agreed, and how sure that is."""
    if not said.judged:
        return "No alert decided yet"
    low, high = said.interval
    return f"{said.agreed:,} of {said.judged:,}: {percent(said.share)} ({percent(low)} to {percent(high)})"


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{round(100 * share)}\u00a0%"


def explained_away(figures: Figures) -> str:
    """What care data took away from what was found."""
    parts = [f"{figures.explained:,} explained"] if figures.explained else []
    parts += [f"{figures.withdrawn:,} withdrawn"] if figures.withdrawn else []
    return ", ".join(parts) or "0"


def rarity(rule: Rule, figures: Figures) -> str:
    """How often ordinary accesses show it."""
    of = "unexplained accesses" if rule.given_unexplained else "accesses"
    if rule.scope != Scope.ACCESS:
        of = "days of a person" if rule.scope == Scope.STAFF_DAY else "looks of an officer"
    if figures.rarity and rule.scope == Scope.ACCESS:
        return f"{_one_in(figures.rarity)} {of}"
    return f"{_one_in(rule.usual_rate)} {of}, as elsewhere"


def weight(logarithm: float) -> str:
    """What a finding weighs."""
    times = exp(logarithm)
    return f"about {times:,.0f} times" if times >= 10 else f"about {times:.1f} times"


def _one_in(share: float) -> str:
    return f"1 in {max(1, round(1 / share)):,}" if share else "none of the"


def days(lag_from: float, lag_to: float) -> str:
    """When around a contact a learned template holds."""
    if lag_to <= 0:
        return (
            f"{-lag_to:g} to {-lag_from:g} days before it begins"
            if lag_to
            else f"up to {-lag_from:g} days before it begins"
        )
    if lag_from <= 0:
        return "while it lasts" + (f", and up to {count(int(lag_to), 'day')} after" if lag_to else "")
    return f"{lag_from:g} to {lag_to:g} days after it ends"
