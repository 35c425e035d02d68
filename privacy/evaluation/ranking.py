"""Measures of a ranking: of accesses by score, and of a queue by what an officer finds in it."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, NamedTuple

from privacy.evaluation.labels import Labels

DIGITS = 4


class Scores:
    """How many wrongful and honest accesses have each score."""

    def __init__(self) -> None:
        self.wrongful: Counter[int] = Counter()
        self.honest: Counter[int] = Counter()

    def add(self, score: int, *, wrongful: bool) -> None:
        """Counts one access."""
        (self.wrongful if wrongful else self.honest)[score] += 1

    def area(self) -> float | None:
        """The chance that a wrongful access scores above an honest one, ties counting half; None without either."""
        below, won = 0, 0.0
        for score in sorted(self.honest.keys() | self.wrongful.keys()):
            won += self.wrongful[score] * (below + self.honest[score] / 2)
            below += self.honest[score]
        pairs = below * self.wrongful.total()
        return round(won / pairs, DIGITS) if pairs else None

    def precision_at(self, most: int) -> float | None:
        """The share of wrongful among the highest; of equal scores that are cut through, as many as are expected."""
        left, right = float(most), 0.0
        for score in sorted(self.honest.keys() | self.wrongful.keys(), reverse=True):
            equal = self.honest[score] + self.wrongful[score]
            taken = min(left, equal)
            right += self.wrongful[score] * taken / equal
            left -= taken
        return share(right, most - left)


class Candidate(NamedTuple):
    """Something that an officer can be shown: its launches and the day from which all of it is known.

    `earlier` are days before that on which enough of it was known to be shown, each with its place in the queue by what was
    known then: among the places of whole candidates, which count from 0, so -0.5 stands before the first.
    """

    launch_ids: Sequence[str]
    day: int
    earlier: Sequence[tuple[int, float]] = ()


def places_before(day: int, known: Iterable[tuple[int, int]], ordered: Sequence[int]) -> list[tuple[int, float]]:
    """`Candidate.earlier` of what was known by day and score, each from 1, before the day; among these scores of whole
    candidates, the best first and negated.
    """
    best, earlier = 0, []
    for when, score in sorted(known):
        if when < day and score > best:
            best = score
            earlier.append((when, bisect_right(ordered, -score) - 0.5))
    return earlier


def share(part: float, whole: float) -> float | None:
    """A share to four digits, or None of nothing."""
    return round(part / whole, DIGITS) if whole else None


def reviewed_within(queue: Sequence[Candidate], per_day: int, days: range) -> set[int]:
    """Places in the queue that an officer reviews who takes, on each day, the best so many that are known and not yet seen."""
    arriving: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for place, candidate in enumerate(queue):
        for day, rank in (*candidate.earlier, (candidate.day, place)):
            arriving[day].append((rank, place))
    waiting: list[tuple[float, int]] = []
    seen: set[int] = set()
    for day in days:
        for standing in arriving.pop(day, ()):
            heapq.heappush(waiting, standing)
        before = len(seen)
        while waiting and len(seen) < before + per_day:
            seen.add(heapq.heappop(waiting)[1])
    return seen


def queue_measures(queue: Sequence[Candidate], labels: Labels, per_day: int, days: range) -> dict[str, Any]:
    """What a queue, best first, is worth to an officer."""
    best = best_places(queue, labels)
    seen = reviewed_within(queue, per_day, days)
    in_budget = {incident for incident, places in best.items() if not seen.isdisjoint(places)}
    at_best = {incident for incident, places in best.items() if places[0] < per_day * len(days)}
    incidents = len(labels.launches)
    return {
        "alerts": len(queue),
        "alerts_per_day": round(len(queue) / max(len(days), 1), 2),
        "precision_at_50": precision_of(queue[:50], labels),
        "precision_at_100": precision_of(queue[:100], labels),
        f"incident_recall_at_{per_day}_per_day": share(len(in_budget), incidents),
        "incident_recall_of_best": share(len(at_best), incidents),
        "incident_recall": share(len(best), incidents),
        "by_scenario": _by_scenario(labels, best, in_budget),
    }


def recall_within(queue: Sequence[Candidate], labels: Labels, per_day: int, days: range) -> dict[str, float | None]:
    """The share of incidents that an officer with that budget comes to see, day by day and with the whole queue at the end."""
    best, seen = best_places(queue, labels), reviewed_within(queue, per_day, days)
    found = sum(not seen.isdisjoint(places) for places in best.values())
    at_best = sum(places[0] < per_day * len(days) for places in best.values())
    return {
        f"incident_recall_at_{per_day}_per_day": share(found, len(labels.launches)),
        f"incident_recall_of_best_at_{per_day}_per_day": share(at_best, len(labels.launches)),
    }


def best_places(queue: Sequence[Candidate], labels: Labels) -> dict[str, list[int]]:
    """For each incident that is in the queue at all, the places with one of its launches, best first."""
    incidents = defaultdict(set)
    for incident, launches in labels.launches.items():
        for launch in launches:
            incidents[launch].add(incident)
    found: dict[str, list[int]] = defaultdict(list)
    for place, candidate in enumerate(queue):
        for incident in set().union(*(incidents.get(launch, ()) for launch in candidate.launch_ids)):
            found[incident].append(place)
    return dict(found)


def precision_of(head: Sequence[Candidate], labels: Labels) -> float | None:
    """The share of candidates with at least one wrongful launch."""
    wrongful = labels.wrongful
    return share(sum(not wrongful.isdisjoint(candidate.launch_ids) for candidate in head), len(head))


def _by_scenario(labels: Labels, best: dict[str, list[int]], in_budget: set[str]) -> dict[str, dict[str, Any]]:
    """Of each scenario: incidents, found at all, found within the budget, and the median rank (from 1) of those found."""
    scenarios: dict[str, list[str]] = defaultdict(list)
    for incident, scenario in labels.scenarios.items():
        scenarios[scenario].append(incident)
    return {
        scenario: {
            "incidents": len(incidents),
            "found": sum(incident in best for incident in incidents),
            "found_in_budget": sum(incident in in_budget for incident in incidents),
            "median_rank": median([best[i][0] + 1 for i in incidents if i in best] or [0]) or None,
        }
        for scenario, incidents in sorted(scenarios.items())
    }
