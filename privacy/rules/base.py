"""What a rule is: what it looks for and why, and one query over a window of accesses that yields its findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from privacy.rules.examples import Example


@dataclass(frozen=True)
class Threshold:
    """A number that a rule compares with; `source` says where the number comes from.

    An organisation may set another from `least` to `most`; where these are not given, from a tenth of it to ten times as
    much. One that comes as a whole number stays one.
    """

    name: str
    value: float
    unit: str
    source: str
    least: float | None = None
    most: float | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that an organisation may set; a share is at most all."""
        tenth = min(1, self.value) if self.is_whole else self.value / 10
        tenfold = 1 if self.unit.startswith("share") else 10 * self.value or 10
        lower, upper = sorted((tenth, tenfold))
        return lower if self.least is None else self.least, upper if self.most is None else self.most

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers will do."""
        return isinstance(self.value, int)


class Found(NamedTuple):
    """What a rule's query yields about one subject, an access or a person's day, and the sentence beside it."""

    subject: str
    staff_uid: str
    nhs_number: str
    access_ids: list[int]
    occurred_at: datetime
    strength: float
    facts: dict[str, Any]
    sentence: str


class Scope(StrEnum):
    """What a rule speaks of, and so what has to be looked at again when accesses change."""

    ACCESS = "access"
    STAFF_DAY = "staff-day"
    # What an officer looked up of a person or a patient: the watchers are watched by rules, too.
    LOOK = "look"


class Rule(ABC):
    """One suspicious pattern. Each stands in a file of its own, named like its id and its class.

    The query reads the relation `subject` and returns the columns of `Found` but the sentence; `facts` is JSON and
    `strength` what this finding weighs above (or below) others of the rule, as a natural logarithm. For rules over
    accesses, `subject` is rows of audit_access with what is known of the person, the patient and how they are related
    (`privacy.context.relations`), with `explained` and `care_fed` (whether the organisation sends care contacts at all);
    for rules over days, rows of privacy_staffday; for rules over looks of officers, rows of `privacy.watching.relation`.
    Thresholds are its parameters. It reads only what happened, never the clock, and writes nothing.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    rationale: ClassVar[str]
    innocent: ClassVar[tuple[str, ...]]
    reviewer_checks: ClassVar[tuple[str, ...]]
    thresholds: ClassVar[tuple[Threshold, ...]] = ()
    scope: ClassVar[Scope] = Scope.ACCESS
    # Whether its findings about many patients form an alert about the person's pattern instead of one for each patient.
    is_pattern: ClassVar[bool] = False
    # Narrower patterns, by id, that are part of this one where they rest on accesses that this one names, too.
    takes_in: ClassVar[tuple[str, ...]] = ()
    # How often a wrongful access shows this, and how often an ordinary one does where the organisation's own data do not
    # say yet; the logarithm of the ratio is what a finding weighs. `usual_source` says where the second comes from.
    share_of_wrongful: ClassVar[float]
    usual_rate: ClassVar[float]
    usual_source: ClassVar[str]
    # Whether it goes with being unexplained, so that both rates are among accesses that nothing explains: an emergency is
    # often entered late, and that is counted once.
    given_unexplained: ClassVar[bool] = False
    # Care explains why a record is opened, not how. Where this is about how, care does not speak against it.
    despite_care: ClassVar[bool] = False
    # Whether an explanation is worth less beside it: of a colleague, of a neighbour, by somebody off shift, with a card that
    # was elsewhere.
    doubts_care: ClassVar[bool] = False
    # Raises an alert however little it weighs, because national practice has each one reviewed.
    always_reviewed: ClassVar[bool] = False
    query: ClassVar[str]
    # SQL that yields ids of further accesses whose finding may change with those in `subject`; empty where none can.
    # There `subject` has also `was_started_at` (a late event lets an access begin earlier: whoever was within reach of
    # the former start may be no more) and `has_changed` (it was looked at before with fewer events).
    widen: ClassVar[str] = ""
    examples: ClassVar[tuple[Example, ...]]

    @property
    def parameters(self) -> dict[str, float]:
        """The thresholds by name."""
        return {threshold.name: threshold.value for threshold in self.thresholds}

    @abstractmethod
    def sentence(self, facts: dict[str, Any]) -> str:
        """Why, in a sentence that could be read to the person it is about."""
