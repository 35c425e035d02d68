"""The one table of what may be done to an alert in which status, and what status follows.

`python -m privacy.review.transitions` draws it; docs/alert-states.md holds the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from privacy.alerts.choices import Status


class Act(StrEnum):
    """What a privacy officer can do to an alert; the value stands in addresses and in the trail of the page."""

    TAKE = "take"
    HAND_BACK = "hand-back"
    START_INVESTIGATION = "start-investigation"
    ADD_NOTE = "add-note"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Transition:
    """In which statuses an act is open, the status that follows (none: it stays), and the refusal in the others."""

    act: Act
    sources: tuple[Status, ...]
    target: Status | None
    does: str
    refusals: dict[Status, str]


ANY: Final = tuple(Status)
OPEN: Final = (Status.NEW, Status.INVESTIGATING)
UNDECIDED: Final = (*OPEN, Status.ASKED, Status.SNOOZED)
NOT_CLOSED: Final = (*UNDECIDED, Status.FOR_APPROVAL)
IS_CLOSED: Final = {Status.CLOSED: "This alert is closed. Reopen it first."}
FOR_APPROVAL: Final = {
    Status.FOR_APPROVAL: "This alert waits for approval: a second officer approves what was proposed or sends it back."
}
IS_ASKED: Final = {
    Status.ASKED: "The person was asked about this alert. Wait for the answer, or withdraw the question first."
}
SLEEPS: Final = {Status.SNOOZED: "This alert is snoozed. Wake it first."}

TRANSITIONS: Final = {
    transition.act: transition
    for transition in (
        Transition(Act.TAKE, UNDECIDED, None, "Take it", FOR_APPROVAL | IS_CLOSED),
        Transition(Act.HAND_BACK, UNDECIDED, None, "Hand it back", FOR_APPROVAL | IS_CLOSED),
        Transition(
            Act.START_INVESTIGATION,
            (Status.NEW,),
            Status.INVESTIGATING,
            "Start an investigation",
            {Status.INVESTIGATING: "This alert is already under investigation."}
            | IS_ASKED
            | FOR_APPROVAL
            | SLEEPS
            | IS_CLOSED,
        ),
        Transition(Act.ADD_NOTE, ANY, None, "Add a note", {}),
        Transition(
            Act.CLOSE,
            OPEN,
            Status.CLOSED,
            "Close it",
            IS_ASKED | FOR_APPROVAL | SLEEPS | {Status.CLOSED: "This alert is already closed."},
        ),
        Transition(
            Act.REOPEN,
            (Status.CLOSED,),
            Status.INVESTIGATING,
            "Reopen it",
            dict.fromkeys(NOT_CLOSED, "This alert is open: there is nothing to reopen."),
        ),
    )
}


def drawn() -> str:
    """The table as a Markdown page with a state diagram."""
    return "\n".join([*_HEAD, *_diagram(), *_TABLE_HEAD, *_rows(), ""])


_HEAD: Final = (
    "# What can be done to an alert",
    "",
    "Drawn by `python -m privacy.review.transitions` from the one table there; a test compares the two.",
    "Nobody can do any of it to an alert about their own access.",
    "",
    "```mermaid",
    "stateDiagram-v2",
    "    [*] --> new",
)
_TABLE_HEAD: Final = (
    "```",
    "",
    f"| | {' | '.join(status.label for status in Status)} |",
    f"|---|{'---|' * len(Status)}",
)


def _diagram() -> list[str]:
    """The arrows, those that change the status and those that do not."""
    names = [f"    {status.value}: {status.label}" for status in Status]
    arrows = [
        f"    {source.value} --> {(transition.target or source).value}: {transition.does}"
        for transition in TRANSITIONS.values()
        for source in transition.sources
    ]
    return names + arrows


def _rows() -> list[str]:
    """One row an act: what follows, or why not."""
    return [
        f"| {transition.does} | {' | '.join(_cell(transition, status) for status in Status)} |"
        for transition in TRANSITIONS.values()
    ]


def _cell(transition: Transition, status: Status) -> str:
    """What an act does in a status."""
    if status not in transition.sources:
        return f"no: “{transition.refusals[status]}”"
    return f"→ {transition.target.label}" if transition.target else "stays"


if __name__ == "__main__":
    print(drawn(), end="")
