"""The page of the ranking learned from the officers' outcomes: its switch, what it learned, and what that gained."""

from __future__ import annotations

from dataclasses import dataclass

from audit.people.models import User
from audit.wording import count, local_time
from privacy.govern.pages.place import Place
from privacy.ranking.adjusting import MOST_POINTS
from privacy.ranking.learning import ENOUGH, decided, is_on, latest
from privacy.ranking.models import LearnedRanking, RankingSwitch
from privacy.review.words import rule_title

SHOWN = 50


@dataclass(frozen=True)
class Weight:
    """What outcomes taught about one part of the risk."""

    part: str
    weight: str
    usual: str


class RankingPage:
    """The learned ranking of one organisation."""

    def __init__(self, user: User, asked: str, problem: str = "", why: str = "") -> None:
        self.place, self.problem, self.why = Place.of(user, asked), problem, why
        code = self.place.code
        self.is_on, self.latest = is_on(code), latest(code)
        self.outcomes, self.enough, self.most = len(decided(code)), ENOUGH, MOST_POINTS
        self.weights = _weights(self.latest) if self.latest else []
        self.state = self._state()
        switches = RankingSwitch.objects.filter(organisation_id=code).select_related("by").order_by("-id")[:SHOWN]
        self.history = [(local_time(s.at), s.by.name, "On" if s.enabled else "Off", s.why) for s in switches]

    def _state(self) -> str:
        """What it does now, in a sentence."""
        found = self.latest
        if not self.is_on:
            return "Off: the risk rests on the evidence alone."
        if found is None:
            return f"On, and waiting: it takes {ENOUGH} decided alerts, with enough of both kinds; there are {self.outcomes}."
        if not found.is_used:
            return f"On, but version {found.version} gained nothing on the outcomes held back, so it is not used."
        return f"On: version {found.version} moves the risk of an alert by up to {MOST_POINTS} points either way."

    @property
    def measured(self) -> list[tuple[str, str]]:
        """How the newest version was learned and measured."""
        found = self.latest
        if found is None:
            return []
        learned = f"{count(found.outcomes, 'decided alert')}, {found.inappropriate:,} of them inappropriate"
        return [
            ("Version", f"{found.version}, learned {local_time(found.learned_at)}"),
            ("Learned from", learned),
            ("Measured on", f"the latest {found.held_back:,} of them, held back while it learned"),
            ("Area under the curve by the evidence alone", f"{found.area_before:.3f}"),
            ("Area under the curve as adjusted", f"{found.area_after:.3f}"),
            ("Gain", f"{found.gain:+.3f}"),
        ]


def _weights(ranking: LearnedRanking) -> list[Weight]:
    """Its weights, the heaviest first."""
    ordered = sorted(ranking.weights.items(), key=lambda item: (-abs(item[1]["weight"]), item[0]))
    return [Weight(rule_title(part), f"{each['weight']:+.2f}", f"{each['usual']:.2f}") for part, each in ordered]
