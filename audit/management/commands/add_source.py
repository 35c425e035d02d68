"""Adds a source and prints its API key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.ingest.sources import SourceError, add_source


class Command(BaseCommand):
    """The key is shown this once: only its hash is kept."""

    help = "Adds a source, and its organisation where that is new, and prints its API key alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        """The contract's arguments."""
        parser.add_argument("name", metavar="NAME", help="what the source is called here")
        parser.add_argument("--organisation", required=True, metavar="ODS", help="the organisation it may send for")
        parser.add_argument("--new-key", action="store_true", help="replace the key of a source that exists")

    def handle(self, *, name: str, organisation: str, new_key: bool, **options: Any) -> None:
        """Prints what the source may do, and the key."""
        try:
            key = add_source(name, organisation=organisation, new_key=new_key)
        except SourceError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"The source {name} may send for {organisation.strip().upper()}. Its API key, shown this once:"
        )
        self.stdout.write(key)
