"""`make_demo`: a made-up trust in the public input formats, with labels of what is wrong in it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from oneclick.demo.making import make_demo


class Command(BaseCommand):
    """Writes the files into a folder and prints their sizes as JSON."""

    help = "Writes a made-up trust into the folder OUT: events, context and labels in the shapes of the public formats."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, how long, which one."""
        parser.add_argument("out", metavar="OUT", type=Path)
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--scale", type=float, default=1.0, help="1 is a trust of some 500 staff and 24,000 people")
        parser.add_argument("--seed", type=int, default=1, help="the same seed and --until give the same files")
        parser.add_argument("--until", type=date.fromisoformat, help="the day after the last one (YYYY-MM-DD); today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the trust, with a progress bar."""
        wanted = {name: options[name] for name in ("out", "days", "scale", "seed")}
        until = options["until"] or timezone.localdate()
        with tqdm(total=options["days"], desc="making the demo", unit="day") as bar:
            try:
                made = make_demo(**wanted, until=until, step=lambda _: bar.update())
            except (ValueError, OSError) as problem:
                raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(asdict(made)))
