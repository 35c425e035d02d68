"""Why something may not be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privacy.review.changes import Change


class Refused(Exception):  # noqa: N818 - it is no error: it is an answer
    """What was asked for may not be done. Its text is a sentence for the person who asked."""

    @property
    def sentence(self) -> str:
        """The sentence."""
        return str(self)


class Stale(Refused):
    """The alert is not as it was when the form was made; `changes` holds the difference, field by field."""

    def __init__(self, sentence: str, changes: list[Change]) -> None:
        super().__init__(sentence)
        self.changes = changes
