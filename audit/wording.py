"""How numbers, times and names are written wherever somebody reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON: Final = ZoneInfo("Europe/London")
UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def nhs_number(number: str) -> str:
    """An NHS number 3 3 4, with spaces that do not break; anything else as it is."""
    if len(number) != 10 or not number.isdigit():
        return number
    return f"{number[:3]}\u00a0{number[3:6]}\u00a0{number[6:]}"


def local_time(moment: datetime | None) -> str:
    """Date and time of day in London, such as "1 Nov 2026, 9:30am"; empty where there is none."""
    return f"{local_date(moment)}, {clock(moment)}" if moment else ""


def local_date(moment: datetime | None) -> str:
    """The date in London, such as "1 Nov 2026"; empty where there is none."""
    if not moment:
        return ""
    local = moment.astimezone(LONDON)
    return f"{local.day}\u00a0{local:%b}\u00a0{local.year}"


def clock(moment: datetime) -> str:
    """The time of day in London as the NHS writes it: 9:30am, midday and midnight in words."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "midday" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago something was, in its largest whole unit; what is to come or has just been is "just now"."""
    seconds = ((now or timezone.now()) - moment).total_seconds()
    for length, unit in UNITS:
        if seconds >= length:
            return f"{count(int(seconds // length), unit)} ago"
    return "just now"


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun: "1 alert", "1,204 alerts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str], most: int = 3) -> str:
    """Names in a row: "A, B and C", or "A, B and 4 more"."""
    shown = words if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}" if shown else ""
