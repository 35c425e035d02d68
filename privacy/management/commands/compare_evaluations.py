"""The mean and the spread of several evaluations."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.evaluation.spread import spread


class Command(BaseCommand):
    """Prints the mean, the spread and the range of each measure as JSON."""

    help = "Reads what `evaluate` printed for several data sets and prints mean, spread and range of each measure."
    requires_system_checks: tuple[()] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what `evaluate` printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compares."""
        found = spread([json.loads(path.read_text()) for path in options["files"]])
        json.dump(found, sys.stdout, indent=2)
        self.stdout.write("")
