"""Finds everything again and compares it with what stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from privacy.backtest.run import ReplacedError, backtest


class Command(BaseCommand):
    """Runs all rules over all that is stored and writes no finding."""

    help = "Runs all rules over all that is stored, beside what stands; changes nothing. The service's workers help."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back."""
        parser.add_argument("--since", type=parse_datetime, help="only accesses from this time on (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints for each rule what it found, what stands and what is the same, as JSON."""
        try:
            self.stdout.write(backtest(since=options["since"]))
        except ReplacedError:
            raise CommandError("Another backtest was begun and took the place of this one.") from None
