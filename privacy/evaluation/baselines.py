"""What a user has today, computed on the same data: every emergency access by date, and plain rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from privacy.evaluation.facts import Fact
from privacy.evaluation.ranking import Candidate, Scores, places_before

MANY_PATIENTS = 30
"""Patients that one person opens in a day; a plain rule knows one number for everybody."""


class EmergencyByDate:
    """Every emergency access is an alert, the newest first, as the national viewer shows them."""

    def __init__(self) -> None:
        self.scores = Scores()
        self._found: list[Candidate] = []

    def add(self, fact: Fact, *, wrongful: bool) -> None:
        """Takes the next access by time."""
        emergency = fact.decision == "emergency"
        self.scores.add(int(emergency), wrongful=wrongful)
        if emergency:
            self._found.append(Candidate((fact.launch_id,), fact.day))

    def queue(self) -> list[Candidate]:
        """The queue when all is taken."""
        return self._found[::-1]


class PlainRules:
    """Own record, same address, same surname, out of the site's hours, many patients in a day: a point each.

    What one person did with one patient is one alert, with the points of its worst access; among equals the newest first.
    """

    def __init__(self) -> None:
        self.scores = Scores()
        self._day = -1
        self._of_day: list[tuple[Fact, bool]] = []
        self._patients: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._pairs: dict[tuple[str, str, str], _Pair] = {}

    def add(self, fact: Fact, *, wrongful: bool) -> None:
        """Takes the next access by time."""
        if fact.day != self._day:
            self._end_day()
            self._day = fact.day
        self._of_day.append((fact, wrongful))
        self._patients[fact.organisation, fact.staff_uid].add(fact.nhs_number)

    def _end_day(self) -> None:
        """Only at its end is it known how many patients somebody opened in a day."""
        for fact, wrongful in self._of_day:
            many = len(self._patients[fact.organisation, fact.staff_uid]) >= MANY_PATIENTS
            points = fact.own_record + fact.same_address + fact.same_surname + fact.out_of_hours + many
            self.scores.add(points, wrongful=wrongful)
            if points:
                pair = (fact.organisation, fact.staff_uid, fact.nhs_number)
                self._pairs.setdefault(pair, _Pair(fact.day, fact.started_at)).add(fact, points)
        self._of_day.clear()
        self._patients.clear()

    def queue(self) -> list[Candidate]:
        """The queue when all is taken."""
        self._end_day()
        pairs = sorted(self._pairs.values(), key=lambda pair: (pair.points, pair.latest), reverse=True)
        ordered = [-pair.points for pair in pairs]
        return [Candidate(pair.launch_ids, pair.day, places_before(pair.day, pair.known, ordered)) for pair in pairs]


@dataclass(slots=True)
class _Pair:
    """What one person did with one patient."""

    day: int
    latest: datetime
    points: int = 0
    launch_ids: list[str] = field(default_factory=list)
    known: list[tuple[int, int]] = field(default_factory=list)

    def add(self, fact: Fact, points: int) -> None:
        """One more access that some rule found."""
        self.points = max(self.points, points)
        self.day, self.latest = fact.day, fact.started_at
        self.launch_ids.append(fact.launch_id)
        self.known.append((fact.day, points))
