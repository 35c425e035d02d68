"""Takes in events from files."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.ingest.body import BodyError
from audit.ingest.files import ingest_file
from audit.ingest.parse import FORMATS
from audit.ingest.sources import FILE, SourceError, source_named
from audit.ingest.views import told


class Command(BaseCommand):
    """One batch and one line of receipt a file; fails where a file could not be read at all, after the others."""

    help = "Takes in access events from NDJSON, JSON, CSV or FHIR files, plain or gzip, and prints a receipt for each."

    def add_arguments(self, parser: CommandParser) -> None:
        """The contract's arguments."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file; - is standard input")
        parser.add_argument("--source", default=FILE, metavar="NAME", help="who sends (default: the source `file`)")
        parser.add_argument("--format", choices=FORMATS, help="only where the file does not show it")

    def handle(self, *, files: list[str], source: str, **options: Any) -> None:
        """Prints the receipts."""
        unread = []
        for name in files:
            try:
                receipt = ingest_file(source_named(source), name, options["format"])
                self.stdout.write(msgspec.json.encode(told(receipt)).decode())
            except (BodyError, SourceError) as error:
                unread.append(f"{name}: {error}")
        if unread:
            raise CommandError("\n".join(unread))
