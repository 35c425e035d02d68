"""Catches up now, without Celery."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.dateparse import parse_datetime

from privacy.backlog import catch_up_all


class Command(BaseCommand):
    """Brings every organisation from events to alerts."""

    help = "Brings every organisation from events to alerts now, without Celery. May run beside the service."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to look at again besides what waits."""
        parser.add_argument("--since", type=parse_datetime, help="look again at accesses from this time on (ISO 8601)")
        parser.add_argument("--all", action="store_true", help="look again at every access")

    def handle(self, *args: Any, **options: Any) -> None:
        """Catches up and says what it did."""
        self.stdout.write(catch_up_all(since=options["since"], everything=options["all"]))
