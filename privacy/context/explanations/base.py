"""What an explanation is: one query over a window of accesses that yields what makes some of them ordinary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django.utils import timezone


class Explained(NamedTuple):
    """What explains an access. Of several the one of the lowest `rank` is kept."""

    access_id: int
    kind: str
    sentence: str
    rank: int


class Explanation(ABC):
    """One kind of care data that makes an access ordinary. Each stands in a file of its own."""

    id: ClassVar[str]
    title: ClassVar[str]
    # Why this makes an access ordinary, and what it deliberately does not explain.
    rationale: ClassVar[str]
    # Lower is stronger.
    rank: ClassVar[int]
    # SQL over the relation `subject` (rows of audit_access); its columns are `access_id` and what `sentence` needs.
    query: ClassVar[str]

    @abstractmethod
    def sentence(self, row: dict[str, Any]) -> str:
        """The explanation in words, such as "Appointment in Outpatients the same day"."""


def apart(access: datetime, contact: datetime) -> str:
    """How far a contact lies from an access, in the words of somebody who was there."""
    days = (timezone.localtime(contact).date() - timezone.localtime(access).date()).days
    if days == 0:
        return "the same day"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'later' if days > 0 else 'before'}"
