"""Exports accesses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.alerts.export import accesses
from privacy.alerts.outlet import add_outlet, send


class Command(BaseCommand):
    """One access a line, by time."""

    help = "Writes accesses as NDJSON, one a line, by time."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to and whose."""
        add_outlet(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports."""
        send(accesses(options["organisation"]), options["out"])
