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
    ASSIGN = "assign"
    START_INVESTIGATION = "start-investigation"
    ADD_NOTE = "add-note"
    ASK = "ask"
    WITHDRAW_QUESTION = "withdraw-question"
    ATTACH = "attach"
    WITHDRAW_DOCUMENT = "withdraw-document"
    SNOOZE = "snooze"
    WAKE = "wake"
    CLOSE = "close"
    PROPOSE = "propose"
    APPROVE = "approve"
    SEND_BACK = "send-back"
    WITHDRAW_PROPOSAL = "withdraw-proposal"
    RECORD_TOLD = "record-told"
    RECORD_REPORTED = "record-reported"
    REOPEN = "reopen"
    ADD_EVIDENCE = "add-evidence"
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True)
class Transition:
    """In which statuses an act is open, the status that follows (none: it stays), and the refusal in the others."""

    act: Act
    sources: tuple[Status, ...]
    target: Status | None
    does: str
    refusals: dict[Status, str]
    # It decides what becomes of the alert: closed to whoever raised it by hand, and to the person's manager and reports.
    decides: bool = False
    # Not while a colleague has the alert: two people at work on one is how work is done twice.
    by_holder: bool = False


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
NOT_PROPOSED: Final = dict.fromkeys((*UNDECIDED, Status.CLOSED), "Nothing about this alert waits for approval.")
NOT_AT_WORK: Final = IS_ASKED | FOR_APPROVAL | SLEEPS

TRANSITIONS: Final = {
    transition.act: transition
    for transition in (
        Transition(Act.TAKE, UNDECIDED, None, "Take it", FOR_APPROVAL | IS_CLOSED),
        Transition(Act.HAND_BACK, UNDECIDED, None, "Hand it back", FOR_APPROVAL | IS_CLOSED),
        Transition(Act.ASSIGN, UNDECIDED, None, "Give it to a colleague", FOR_APPROVAL | IS_CLOSED),
        Transition(
            Act.START_INVESTIGATION,
            (Status.NEW,),
            Status.INVESTIGATING,
            "Start an investigation",
            {Status.INVESTIGATING: "This alert is already under investigation."} | NOT_AT_WORK | IS_CLOSED,
            by_holder=True,
        ),
        Transition(Act.ADD_NOTE, ANY, None, "Add a note", {}),
        Transition(
            Act.ASK,
            OPEN,
            Status.ASKED,
            "Ask the person",
            {Status.ASKED: "The person was asked already. Wait for the answer, or withdraw the question first."}
            | FOR_APPROVAL
            | SLEEPS
            | IS_CLOSED,
            by_holder=True,
        ),
        Transition(
            Act.WITHDRAW_QUESTION,
            (Status.ASKED,),
            Status.INVESTIGATING,
            "Withdraw the question",
            dict.fromkeys(
                (*OPEN, Status.FOR_APPROVAL, Status.SNOOZED, Status.CLOSED), "No question waits for an answer."
            ),
            by_holder=True,
        ),
        Transition(Act.ATTACH, ANY, None, "Attach a document", {}),
        Transition(Act.WITHDRAW_DOCUMENT, ANY, None, "Mark a document as withdrawn", {}),
        Transition(
            Act.SNOOZE,
            OPEN,
            Status.SNOOZED,
            "Snooze it",
            IS_ASKED | FOR_APPROVAL | {Status.SNOOZED: "This alert is already snoozed."} | IS_CLOSED,
            decides=True,
            by_holder=True,
        ),
        Transition(
            Act.WAKE,
            (Status.SNOOZED,),
            Status.INVESTIGATING,
            "Wake it",
            dict.fromkeys((*OPEN, Status.ASKED, Status.FOR_APPROVAL, Status.CLOSED), "This alert is not snoozed."),
            by_holder=True,
        ),
        Transition(
            Act.CLOSE,
            OPEN,
            Status.CLOSED,
            "Close it",
            NOT_AT_WORK | {Status.CLOSED: "This alert is already closed."},
            decides=True,
            by_holder=True,
        ),
        Transition(
            Act.PROPOSE,
            OPEN,
            Status.FOR_APPROVAL,
            "Find it inappropriate",
            NOT_AT_WORK | {Status.CLOSED: "This alert is already closed."},
            decides=True,
            by_holder=True,
        ),
        Transition(
            Act.APPROVE, (Status.FOR_APPROVAL,), Status.CLOSED, "Approve what was proposed", NOT_PROPOSED, decides=True
        ),
        Transition(
            Act.SEND_BACK,
            (Status.FOR_APPROVAL,),
            Status.INVESTIGATING,
            "Send the proposal back",
            NOT_PROPOSED,
            decides=True,
        ),
        Transition(
            Act.WITHDRAW_PROPOSAL,
            (Status.FOR_APPROVAL,),
            Status.INVESTIGATING,
            "Withdraw the proposal",
            NOT_PROPOSED,
        ),
        Transition(Act.RECORD_TOLD, ANY, None, "Record that the patient was told", {}),
        Transition(Act.RECORD_REPORTED, ANY, None, "Record the report to the regulator", {}),
        Transition(
            Act.REOPEN,
            (Status.CLOSED,),
            Status.INVESTIGATING,
            "Reopen it",
            dict.fromkeys(NOT_CLOSED, "This alert is open: there is nothing to reopen."),
        ),
        Transition(Act.ADD_EVIDENCE, UNDECIDED, None, "Add an access to it", FOR_APPROVAL | IS_CLOSED),
        Transition(
            Act.MERGE,
            OPEN,
            Status.CLOSED,
            "Merge it into another",
            NOT_AT_WORK | IS_CLOSED,
            decides=True,
            by_holder=True,
        ),
        Transition(Act.SPLIT, OPEN, None, "Split it", NOT_AT_WORK | IS_CLOSED, by_holder=True),
    )
}


def drawn() -> str:
    """The table as a Markdown page with a state diagram."""
    return "\n".join([*_HEAD, *_diagram(), *_TABLE_HEAD, *_rows(), ""])


_HEAD: Final = (
    "# What can be done to an alert",
    "",
    "Drawn by `python -m privacy.review.transitions` from the one table there; a test compares the two.",
    "Nobody can do any of it to an alert about their own access. What is marked * decides on the alert: it is closed to",
    "the person’s line manager, to those whose line manager the person is, and to whoever raised the alert by hand.",
    "The answer of the person asked puts an alert that waits for it under investigation again.",
    "OneClick itself raises alerts, wakes those whose day has come or that got worse, and closes those that care data",
    "explain before anybody took them.",
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
        f"| {transition.does}{' *' * transition.decides} | "
        f"{' | '.join(_cell(transition, status) for status in Status)} |"
        for transition in TRANSITIONS.values()
    ]


def _cell(transition: Transition, status: Status) -> str:
    """What an act does in a status."""
    if status not in transition.sources:
        return f"no: “{transition.refusals[status]}”"
    return f"→ {transition.target.label}" if transition.target else "stays"


if __name__ == "__main__":
    print(drawn(), end="")
