"""Where an export goes: a file that appears only once it is whole, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from privacy.alerts.export import write


def add_outlet(parser: CommandParser) -> None:
    """The options of an export."""
    parser.add_argument("out", nargs="?", default="-", metavar="OUT", help="a file; without it, standard output")
    parser.add_argument("--organisation", default="", metavar="ODS", type=str.upper, help="only this ODS code")


def send(lines: Iterator[Any], out: str | Path) -> None:
    """Writes the lines there. Raises CommandError where the file cannot be written."""
    if str(out) == "-":
        _print(lines)
        return
    part = Path(f"{out}.part")
    try:
        with part.open("wb") as file:
            write(lines, file)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{out} cannot be written: {error.strerror or error}. Name another file.") from error


def _print(lines: Iterator[Any]) -> None:
    """To standard output; whoever reads it may stop early."""
    try:
        write(lines, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
