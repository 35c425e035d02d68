"""How what was learned moves the risk of an alert: by a bounded number of points, shown as a part of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, tanh
from typing import Any, Final

LEARNED: Final = "learned-ranking"  # the part of the risk that outcomes make
MOST_POINTS: Final = 10  # either way
SOFTNESS: Final = 2.0  # learned evidence (natural logarithm) at which three quarters of these points are reached


@dataclass(frozen=True)
class Ranking:
    """What is in force in an organisation: a version, and each part's weight and usual value."""

    version: int
    weights: Mapping[str, Mapping[str, float]]

    def points(self, parts: Mapping[str, float]) -> int:
        """By how many points the risk of an alert with these pieces of evidence moves."""
        moved = sum(
            each["weight"] * (parts.get(part, 0.0) - each["usual"]) for part, each in sorted(self.weights.items())
        )
        return round(MOST_POINTS * tanh(moved / SOFTNESS))

    def part(self, parts: Mapping[str, float], risk: int) -> dict[str, Any] | None:
        """The part of the risk that it makes, within 0 and 100; None where it moves nothing."""
        points = max(-risk, min(99 - risk, self.points(parts)))
        how = "more" if points > 0 else "less"
        sentence = (
            f"Alerts of this kind were found inappropriate {how} often here than their evidence alone suggests "
            f"(learned ranking, version {self.version})."
        )
        return {"rule": LEARNED, "points": points, "sentence": sentence, "version": self.version} if points else None


def evidence_of(parts: Iterable[Mapping[str, Any]], softness: float) -> tuple[dict[str, float], int]:
    """The pieces of evidence behind the parts of a risk, and the risk that they make; what was learned before is left out."""
    own = {str(part["rule"]): float(part["points"]) for part in parts if part["rule"] != LEARNED}
    risk = round(sum(own.values()))
    if not 0 < risk < 100:
        return {}, max(0, risk)
    total = -softness * log(1 - risk / 100)
    return {part: total * points / risk for part, points in own.items()}, risk
