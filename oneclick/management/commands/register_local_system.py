"""Registers a local record system that opens 1-Click windows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.ingest.sources import SourceError
from oneclick.launch.register import add_key, register, retire_key


class Command(BaseCommand):
    """Run it again to change the origin, or to add and retire keys in turn. A source that is new gets an API key."""

    help = "Registers a local system: its return origin and its public keys; prints the API key of a new source, last."

    def add_arguments(self, parser: CommandParser) -> None:
        """All but the first two may be given at any later time."""
        parser.add_argument("name", metavar="NAME", help="the source, as its signed launches name it (iss)")
        parser.add_argument("--organisation", required=True, metavar="ODS", help="the organisation it launches for")
        parser.add_argument("--return-origin", metavar="ORIGIN", help="the only origin that its windows report to")
        parser.add_argument("--public-key", type=Path, metavar="FILE", help="a public key in PEM: Ed25519 or RSA")
        parser.add_argument("--kid", default="", help="what the local system calls that key")
        parser.add_argument("--retire-key", metavar="KID", help="takes a key out of use")

    def handle(self, *, name: str, organisation: str, **options: Any) -> None:
        """Prints what is registered."""
        try:
            system, key = register(name, organisation=organisation, origin=options["return_origin"])
            if options["public_key"]:
                added = add_key(system, options["public_key"].read_bytes(), kid=options["kid"])
                self.stdout.write(f"The key {added.kid} ({added.algorithm}) may sign launches of {name}.")
            if options["retire_key"]:
                retire_key(system, options["retire_key"])
        except (SourceError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{name} launches for {system.organisation_id}; reports to {system.return_origin or 'nobody'}."
        )
        if key:
            self.stdout.write(f"Its API key, shown this once:\n{key}")
