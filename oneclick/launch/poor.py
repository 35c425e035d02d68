"""A gentle hint where an explanation says little. It follows the rule that would raise an alert about it, in Python."""

from __future__ import annotations

import re
from typing import Final

from privacy.rules.reasons import KEY_RUNS, SAYS_NOTHING

HINT: Final = (
    "This says little about why you opened the record. A few words, such as “Unconscious after a fall, medicines "
    "unknown”, spare you a question from the privacy officer later."
)
_EDGES: Final = " \t\n.,;:!?-_"
_ONE_CHARACTER: Final = re.compile(r"^(.)\1*$")


def says_little(text: str) -> bool:
    """Whether the text gives no reason: too short, a mash of keys, or a phrase that says nothing."""
    core = text.strip(_EDGES)
    low = core.lower()
    if len(core) < 4 or not any(character.isalpha() for character in core) or _ONE_CHARACTER.match(low):
        return True
    if any(run in low for run in KEY_RUNS.split("|")) or low in SAYS_NOTHING.split("|"):
        return True
    return any(character.islower() for character in core) and not re.search("[aeiouy]", low)
