"""What a window tells the local system that opened it: an outcome and two references, and nothing of the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

OUTCOMES: Final = ("opened", "refused", "denied", "closed", "handed_over")
"""`opened`: a decision lets services show the record; `refused`: the patient said no; `denied`: nothing was asked."""


@dataclass(frozen=True)
class Report:
    """Posted by `launch.js` to the registered origin only."""

    outcome: str
    origin: str
    launch_id: str
    correlation_id: str

    @classmethod
    def of(cls, outcome: str, origin: str, launch_id: str, correlation_id: str = "") -> Self | None:
        """The report, where the local system registered an origin that may hear it."""
        return cls(outcome, origin, launch_id, correlation_id) if origin else None
