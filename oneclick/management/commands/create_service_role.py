"""Makes the role that the service signs in with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from oneclick.grants import create_service_role


class Command(BaseCommand):
    """Prints the DATABASE_URL to set."""

    help = (
        "Makes the role that the service signs in with, and prints the DATABASE_URL to set. Needs DATABASE_OWNER_URL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The role's name."""
        parser.add_argument("--name", default="oneclick_service", help="name of the role (oneclick_service)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the role."""
        try:
            self.stdout.write(create_service_role(options["name"]))
        except ProgrammingError as error:
            raise CommandError(
                f"The owner's role may not make roles ({str(error).splitlines()[0]}). Let an administrator run"
                " ALTER ROLE … CREATEROLE for it, or make a role with LOGIN and nothing else and set DATABASE_URL to it."
            ) from error
