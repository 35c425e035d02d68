"""The page of a service: an answer as it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.wording import listed, local_time
from oneclick.national.answer import Answer, State
from oneclick.national.place import place_of
from oneclick.national.words import TITLES, VISITS, Words, words_of


@dataclass(frozen=True)
class Page:
    """What the template places."""

    answer: Answer
    way_back: str
    again: str
    visit_answer: str = ""
    known_death: str = ""
    own_views: bool = False
    # Where the patient's stored preference can be changed, for whoever may.
    preference: str = ""

    @property
    def title(self) -> str:
        """The name of the service."""
        return TITLES[self.answer.service]

    @property
    def found(self) -> bool:
        """Whether there is a record to show."""
        return self.answer.state == State.FOUND

    @property
    def record(self) -> Any:
        """The record, of the service's own kind."""
        return self.answer.record

    @property
    def words(self) -> Words:
        """Why there is none, and what to do."""
        return words_of(self.answer.service, self.answer.state)

    @property
    def deceased(self) -> str:
        """When the patient died, as the service says, or else as the organisation knows."""
        return self.answer.deceased or (f"on {self.known_death}" if self.known_death else "")

    @property
    def failed_sentence(self) -> str:
        """Which parts could not be read."""
        return f"The service could not give {listed(list(self.answer.failed), most=5)}."

    @property
    def visit(self) -> str:
        """How the visit was described, for CP-IS."""
        return VISITS.get(self.visit_answer, "")

    @property
    def retrieved(self) -> str:
        """When the service was asked."""
        return local_time(self.answer.retrieved_at)

    @property
    def request_id(self) -> str:
        """By which the helpdesk of the service finds the request."""
        return self.answer.request_id

    @property
    def source(self) -> str:
        """Where the record comes from."""
        place = place_of(self.answer.service)
        return "From the demo’s own server." if place.demo else f"From {place.url.hostname}." if place.base_url else ""
