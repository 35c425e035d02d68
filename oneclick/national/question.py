"""What is asked of a service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """Whose record, and what the asker may see of it."""

    nhs_number: str
    # CP-IS: whether the patient came without an appointment; None where nobody said.
    unscheduled: bool | None = None
    # Reasonable adjustments: whether the contents may be shown, or only that a flag exists.
    contents: bool = True
