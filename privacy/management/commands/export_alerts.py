"""Exports alerts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.alerts.export import alerts
from privacy.alerts.outlet import add_outlet, send


class Command(BaseCommand):
    """One alert a line, highest risk first."""

    help = "Writes alerts as NDJSON, one a line, highest risk first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to and whose."""
        add_outlet(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports."""
        send(alerts(options["organisation"]), options["out"])
