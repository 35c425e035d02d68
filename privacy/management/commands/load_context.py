"""Loads context files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.context.csv_file import FileRefused
from privacy.context.load import as_json, load_files
from privacy.context.progress import for_standard_error
from privacy.context.tables import TABLES


class Command(BaseCommand):
    """Prints what became of each file's rows as JSON."""

    help = "Loads context files (CSV, plain or gzip); a row with the same key replaces the older one. Prints JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option for each kind of file."""
        for name, table in TABLES.items():
            columns = ", ".join(column.name for column in table.columns)
            parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"{name}.csv: {columns}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads them."""
        paths = {name: options[name] for name in TABLES if options[name]}
        if not paths:
            raise CommandError(f"Name at least one file: {', '.join(f'--{name} FILE' for name in TABLES)}.")
        try:
            self.stdout.write(as_json(load_files(paths, for_standard_error())))
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
