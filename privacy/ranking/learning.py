"""Learns from an organisation's outcomes, measures the gain on the later ones, and keeps both as a new version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, variance
from typing import Any, Final

from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert
from privacy.detection.softness import SOFTNESS
from privacy.ranking.adjusting import Ranking, evidence_of
from privacy.ranking.logistic import fit
from privacy.ranking.models import LearnedRanking, RankingSwitch

ENOUGH: Final = 100  # outcomes below which nothing is learned
FEWEST: Final = 10  # of each kind, among those learned from and among those held back
MOST: Final = 1_500  # the newest outcomes count; older ones are of another time
HELD_BACK: Final = 0.3  # the latest part: what is learned must hold for what comes after
LEAST_GAIN: Final = 0.005  # of the area under the curve
SURE: Final = 1.645  # standard errors that the gain must be above nothing: luck alone passes one time in twenty
RIDGE: Final = 6.0  # outcomes that a part's weight has to overcome
WRONGFUL: Final = (Outcome.INAPPROPRIATE,)
HONEST: Final = (Outcome.APPROPRIATE, Outcome.POORLY_RECORDED)


@dataclass(frozen=True)
class Decided:
    """An alert on which a person decided: its evidence, its risk without what was learned, and what it was found to be."""

    evidence: dict[str, float]
    risk: int
    is_wrongful: bool


def decided(organisation: str) -> list[Decided]:
    """The newest outcomes of an organisation, the oldest first. What nobody could tell, and the system's own, do not count."""
    found = Alert.objects.filter(organisation_id=organisation, status=Status.CLOSED, outcome__in=WRONGFUL + HONEST)
    rows = found.order_by("-closed_at", "-id").values_list("parts", "outcome")[:MOST]
    return [Decided(*evidence_of(parts, SOFTNESS), outcome in WRONGFUL) for parts, outcome in rows][::-1]


def learn_ranking(organisation: str) -> LearnedRanking | None:
    """Learns anew where outcomes were added since; returns the version that came of it, or None."""
    if not is_on(organisation):
        return None
    outcomes = decided(organisation)
    last = latest(organisation)
    split = round(len(outcomes) * (1 - HELD_BACK))
    if not _suffices(outcomes, split) or (last and last.outcomes == len(outcomes) < MOST):
        return None
    trained = Ranking(0, learned_from(outcomes[:split]))
    before, after, error = compared(outcomes[split:], trained)
    return LearnedRanking.objects.create(
        organisation_id=organisation,
        version=last.version + 1 if last else 1,
        outcomes=len(outcomes),
        inappropriate=sum(each.is_wrongful for each in outcomes),
        held_back=len(outcomes) - split,
        area_before=round(before, 4),
        area_after=round(after, 4),
        is_used=after - before >= max(LEAST_GAIN, SURE * error),
        weights=learned_from(outcomes),
    )


def is_on(organisation: str) -> bool:
    """Whether the organisation lets its outcomes adjust the risk."""
    switch = RankingSwitch.objects.filter(organisation_id=organisation).order_by("-id").first()
    return bool(switch and switch.enabled)


def latest(organisation: str) -> LearnedRanking | None:
    """The newest version."""
    return LearnedRanking.objects.filter(organisation_id=organisation).order_by("-version").first()


def in_force(organisation: str) -> Ranking | None:
    """What adjusts the risk now: the newest version, where it is switched on and gained something."""
    found = latest(organisation) if is_on(organisation) else None
    return Ranking(found.version, found.weights) if found and found.is_used else None


def learned_from(outcomes: Sequence[Decided]) -> dict[str, dict[str, float]]:
    """Each part's weight beyond what its evidence weighs anyway, and its usual value."""
    seen = Counter(part for each in outcomes for part in each.evidence)
    parts = sorted(part for part, times in seen.items() if times >= FEWEST)
    usual = {part: sum(each.evidence.get(part, 0.0) for each in outcomes) / len(outcomes) for part in parts}
    rows = [
        [1.0, sum(each.evidence.values()) / 4, *(each.evidence.get(p, 0.0) - usual[p] for p in parts)]
        for each in outcomes
    ]
    weights = fit(rows, [each.is_wrongful for each in outcomes], [1e-3, 1e-2, *[RIDGE] * len(parts)])
    return {
        part: {"weight": round(weight, 4), "usual": round(usual[part], 4)}
        for part, weight in zip(parts, weights[2:], strict=True)
    }


def compared(outcomes: Sequence[Decided], ranking: Ranking) -> tuple[float, float, float]:
    """The areas under the curve by the risk alone and as adjusted, and the standard error of the gain (DeLong, paired).

    An area is the chance that an inappropriate alert has a higher risk than an appropriate one, ties counting half.
    """
    before = [each.risk for each in outcomes]
    after = [each.risk + ranking.points(each.evidence) for each in outcomes]
    wrongful = [n for n, each in enumerate(outcomes) if each.is_wrongful]
    honest = [n for n, each in enumerate(outcomes) if not each.is_wrongful]
    won = {(w, h): (_wins(before[w], before[h]), _wins(after[w], after[h])) for w in wrongful for h in honest}
    areas = [mean(pair[side] for pair in won.values()) for side in (0, 1)]
    gains = {places: late - early for places, (early, late) in won.items()}
    by_wrongful = [mean(gains[w, h] for h in honest) for w in wrongful]
    by_honest = [mean(gains[w, h] for w in wrongful) for h in honest]
    error = sqrt(variance(by_wrongful) / len(wrongful) + variance(by_honest) / len(honest))
    return areas[0], areas[1], error


def _wins(one: int, other: int) -> float:
    """1 where one is above the other, half where they tie."""
    return (one > other) + (one == other) / 2


def _suffices(outcomes: Sequence[Any], split: int) -> bool:
    """Whether there are enough of each kind on both sides of the split."""
    sides = [Counter(each.is_wrongful for each in side) for side in (outcomes[:split], outcomes[split:])]
    return len(outcomes) >= ENOUGH and all(side[kind] >= FEWEST for side in sides for kind in (True, False))
