"""Every write of a review. Each is one transaction: the alert locked, the change, and one review event of it."""

from collections.abc import Callable
from typing import Final

from privacy.alerts.models import Alert
from privacy.review.actions.asking import ask, withdraw_question
from privacy.review.actions.deciding import (
    OUTCOMES,
    approve,
    close,
    propose,
    record_reported,
    record_told,
    reopen,
    send_back,
    withdraw_proposal,
)
from privacy.review.actions.documents import attach, withdraw_document
from privacy.review.actions.evidence import add_evidence, merge, raise_by_hand, split
from privacy.review.actions.holding import add_note, assign, hand_back, start_investigation, take
from privacy.review.actions.looking import look_at, look_at_access, look_through
from privacy.review.actions.sleeping import snooze, wake
from privacy.review.actions.step import LONGEST_NOTE
from privacy.review.transitions import Act

DOES: Final[dict[Act, Callable[..., Alert]]] = {
    Act.TAKE: take,
    Act.HAND_BACK: hand_back,
    Act.ASSIGN: assign,
    Act.START_INVESTIGATION: start_investigation,
    Act.ADD_NOTE: add_note,
    Act.ASK: ask,
    Act.WITHDRAW_QUESTION: withdraw_question,
    Act.ATTACH: attach,
    Act.WITHDRAW_DOCUMENT: withdraw_document,
    Act.SNOOZE: snooze,
    Act.WAKE: wake,
    Act.CLOSE: close,
    Act.PROPOSE: propose,
    Act.APPROVE: approve,
    Act.SEND_BACK: send_back,
    Act.WITHDRAW_PROPOSAL: withdraw_proposal,
    Act.RECORD_TOLD: record_told,
    Act.RECORD_REPORTED: record_reported,
    Act.REOPEN: reopen,
    Act.ADD_EVIDENCE: add_evidence,
    Act.MERGE: merge,
    Act.SPLIT: split,
}

__all__ = [
    "DOES",
    "LONGEST_NOTE",
    "OUTCOMES",
    "add_evidence",
    "add_note",
    "approve",
    "ask",
    "assign",
    "attach",
    "close",
    "hand_back",
    "look_at",
    "look_at_access",
    "look_through",
    "merge",
    "propose",
    "raise_by_hand",
    "record_reported",
    "record_told",
    "reopen",
    "send_back",
    "snooze",
    "split",
    "start_investigation",
    "take",
    "wake",
    "withdraw_document",
    "withdraw_proposal",
    "withdraw_question",
]
