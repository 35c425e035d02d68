"""Brings the database to where the service can serve from it; quick where nothing is left to do."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.ingest.partitions import make_partitions_ahead
from oneclick.grants import grant_service


class Command(BaseCommand):
    """Migrates, makes partitions ahead, and gives the service's role its rights."""

    help = "Migrates, makes partitions ahead, and gives the service's role (the one of DATABASE_URL) its rights."

    def handle(self, *args: Any, **options: Any) -> None:
        """Does all three."""
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        make_partitions_ahead(timezone.now())
        grant_service(unquote(urlsplit(os.environ["DATABASE_URL"]).username or ""))
