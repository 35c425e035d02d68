"""The reason of a decision, as it is kept."""

from __future__ import annotations

from typing import Final

from privacy.review.refusal import Refused

LONGEST_WHY: Final = 2000


def reason_of(text: str, missing: str) -> str:
    """The reason without what surrounds it. Raises Refused where it is empty, with the sentence given, or too long."""
    why = text.strip().replace("\x00", "")
    if not why:
        raise Refused(missing)
    if len(why) > LONGEST_WHY:
        raise Refused(f"A reason has at most {LONGEST_WHY:,} characters. This one has {len(why):,}.")
    return why
