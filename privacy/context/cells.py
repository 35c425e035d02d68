"""What a cell of a context file may hold: readers from text to a value, which raise `Problem` with the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from audit.ingest.check import Problem, check_digit_holds, parse_time, quoted

Reader = Callable[[str, str], object]
"""Takes the column's name and a cell that is not empty."""

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NHS_NUMBER = re.compile(r"[0-9]{10}")
_ODS = re.compile(r"[A-Z0-9]{3,10}")
_STAFF_UID = re.compile(r"[A-Za-z0-9]{1,20}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def text(most: int) -> Reader:
    """Any text of at most so many characters."""

    def read(column: str, cell: str) -> str:
        if len(cell) > most:
            raise Problem(column, f"{column} is {len(cell)} characters long: shorten it to {most}.")
        return cell

    return read


def code(most: int) -> Reader:
    """Text in upper case, such as a role code."""
    read_text = text(most)
    return lambda column, cell: str(read_text(column, cell)).upper()


def choice(*words: str) -> Reader:
    """One of these words."""
    known = {word: word for word in words}

    def read(column: str, cell: str) -> str:
        word = known.get(cell) or known.get(cell.lower())
        if word is None:
            raise Problem(column, f"{column} {quoted(cell)} is not known: it must be one of {', '.join(words)}.")
        return word

    return read


def nhs_number(column: str, cell: str) -> str:
    """Ten digits whose check digit holds."""
    if _NHS_NUMBER.fullmatch(cell) is None:
        raise Problem(column, f"{column} must be an NHS number: ten digits without spaces.")
    if not check_digit_holds(cell):
        raise Problem(column, f"{column} fails its check digit: send the person's valid NHS number.")
    return cell


def ods_code(column: str, cell: str) -> str:
    """The code of an organisation or site, in upper case."""
    cell = cell.upper()
    if _ODS.fullmatch(cell) is None:
        raise Problem(column, f"{column} {quoted(cell)} is not an ODS code: 3 to 10 letters and digits, such as RX1.")
    return cell


def staff_uid(column: str, cell: str) -> str:
    """An SDS user id."""
    if _STAFF_UID.fullmatch(cell) is None:
        raise Problem(column, f"{column} {quoted(cell)} is not an SDS user id: 1 to 20 letters and digits.")
    return cell


def moment(column: str, cell: str) -> datetime:
    """An ISO 8601 time with an offset, in UTC."""
    return parse_time(column, cell)


def day(column: str, cell: str) -> date:
    """A date such as 1970-01-31; a time with an offset means its day in London."""
    try:
        return date.fromisoformat(cell) if len(cell) == 10 else parse_time(column, cell).astimezone(LONDON).date()
    except (ValueError, Problem):
        raise Problem(column, f"{column} {quoted(cell)} is not a date: write it as 1970-01-31.") from None


def clock(column: str, cell: str) -> time:
    """A local time of day, HH:MM; 24:00 is midnight."""
    found = _CLOCK.fullmatch(cell)
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
    if (hour, minute) != (24, 0) and (hour > 23 or minute > 59):
        raise Problem(column, f"{column} {quoted(cell)} is not a time of day: write it as 08:30.")
    return time(hour % 24, minute)


def days(column: str, cell: str) -> list[str]:
    """Days of the week separated by semicolons, in the order of the week."""
    named = {word.strip().lower()[:3] for word in cell.split(";") if word.strip()}
    wrong = named.difference(DAYS)
    if wrong:
        raise Problem(column, f"{column} {quoted(cell)} is not a list of days: write them as mon;tue;wed.")
    return [word for word in DAYS if word in named]


def degrees(most: int) -> Reader:
    """A coordinate between minus and plus so many degrees."""

    def read(column: str, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not -most <= value <= most:
            raise Problem(column, f"{column} {quoted(cell)} must be a number between -{most} and {most}.")
        return value

    return read


def postcode(column: str, cell: str) -> str:
    """A postcode in capitals with one space before its last three characters; any other text of ten characters."""
    plain = cell.upper().replace(" ", "")
    if found := _POSTCODE.fullmatch(plain):
        return f"{found[1]} {found[2]}"
    return str(text(10)(column, cell.upper()))
