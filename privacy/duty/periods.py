"""Days in words."""

from __future__ import annotations

from datetime import date, datetime, time

from audit.wording import LONDON, local_date


def day_words(day: date) -> str:
    """Such as "1 Nov 2026"."""
    return local_date(datetime.combine(day, time(12), LONDON))
