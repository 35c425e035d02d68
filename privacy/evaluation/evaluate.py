"""Measures what is stored against labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from privacy.evaluation.baselines import EmergencyByDate, PlainRules
from privacy.evaluation.facts import Fact
from privacy.evaluation.labels import Labels
from privacy.evaluation.ranking import Candidate, Scores, places_before, queue_measures, recall_within, share

UNKNOWN_SHOWN = 20


class Raised(NamedTuple):
    """An alert as it stands at the end."""

    risk: int
    launch_ids: Sequence[str]


def evaluate(facts: Iterable[Fact], alerts: Sequence[Raised], labels: Labels, per_day: int) -> dict[str, Any]:
    """The quality of alerts (highest risk first) and labels over accesses by time.

    An alert stands in the officer's queue with its own risk from the day of its last conduct on; before that, from its first
    suspicious access on, with the greatest risk of such an access until then. So it never rests on what was still to come,
    and what grows for months is seen when it begins. Only incidents with a stored launch count; launches that are not
    stored are told.
    """
    tally = Tally(labels, {launch for alert in alerts for launch in alert.launch_ids})
    for fact in facts:
        tally.add(fact)
    known = labels.only(tally.known)
    unknown = sorted(labels.wrongful - tally.known)
    ordered = [-alert.risk for alert in alerts]
    queue = [tally.candidate(alert, ordered) for alert in alerts]
    ours = queue_measures(queue, known, per_day, tally.period)
    ours |= recall_within(queue, known, 1, tally.period)
    return {
        "accesses": tally.accesses,
        "wrongful_accesses": tally.scores.wrongful.total(),
        "incidents": len(known.launches),
        "days": len(tally.period),
        **tally.measures(),
        **ours,
        "baselines": {
            name: {"auc_by_access": baseline.scores.area()}
            | {key: value for key, value in measures.items() if key != "by_scenario"}
            | {"honest_flagged": _flagged(baseline.scores)}
            for name, baseline in tally.baselines.items()
            for measures in [queue_measures(baseline.queue(), known, per_day, tally.period)]
        },
        "unknown_launches": {"count": len(unknown), "first": unknown[:UNKNOWN_SHOWN]},
    }


def _flagged(scores: Scores) -> float | None:
    """The share of honest accesses with any point."""
    return share(scores.honest.total() - scores.honest[0], scores.honest.total())


class Tally:
    """Counts in one pass over the accesses what all measures need."""

    def __init__(self, labels: Labels, flagged: set[str]) -> None:
        self.known: set[str] = set()
        self.days: dict[str, int] = {}
        self._suspicious: dict[str, int] = {}
        self.scores = Scores()
        self.baselines: dict[str, EmergencyByDate | PlainRules] = {
            "every_emergency_access_by_date": EmergencyByDate(),
            "plain_rules": PlainRules(),
        }
        self._wrongful = labels.wrongful
        self._flagged = flagged
        self._explained = {True: 0, False: 0}
        self._honest_flagged = 0
        self._first, self._last = 0, -1

    def add(self, fact: Fact) -> None:
        """Takes the next access by time."""
        wrongful = fact.launch_id in self._wrongful
        if self._last < 0:
            self._first = fact.day
        self._last = fact.day
        self.scores.add(fact.risk, wrongful=wrongful)
        self._explained[wrongful] += fact.label == "explained"
        if wrongful:
            self.known.add(fact.launch_id)
        if fact.launch_id in self._flagged:
            self.days[fact.launch_id] = fact.day
            if fact.label == "suspicious":
                self._suspicious[fact.launch_id] = fact.risk
            self._honest_flagged += not wrongful
        for baseline in self.baselines.values():
            baseline.add(fact, wrongful=wrongful)

    def candidate(self, alert: Raised, ordered: Sequence[int]) -> Candidate:
        """An alert as an officer comes to see it, where the alerts have these risks, negated to be in order."""
        known = [(self.days[launch], self._suspicious.get(launch, 0)) for launch in alert.launch_ids]
        last = max((day for day, _ in known), default=0)
        return Candidate(alert.launch_ids, last, places_before(last, known, ordered))

    @property
    def accesses(self) -> int:
        """How many there were."""
        return self.scores.honest.total() + self.scores.wrongful.total()

    @property
    def period(self) -> range:
        """The days of London time from the first access to the last."""
        return range(self._first, self._last + 1)

    def measures(self) -> dict[str, Any]:
        """Of accesses: how well they are told apart one by one."""
        honest, wrongful = self.scores.honest.total(), self.scores.wrongful.total()
        return {
            "share_explained": share(self._explained[False], honest),
            "wrongful_explained_away": share(self._explained[True], wrongful),
            "honest_flagged": share(self._honest_flagged, honest),
            "auc_by_access": self.scores.area(),
            "precision_at_50_by_access": self.scores.precision_at(50),
            "precision_at_100_by_access": self.scores.precision_at(100),
        }
