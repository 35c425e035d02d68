"""Measures detection against labels."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.alerts.export import alerts
from privacy.evaluation.evaluate import Raised, evaluate
from privacy.evaluation.facts import facts
from privacy.evaluation.labels import LabelsRefused, load_labels


class Command(BaseCommand):
    """Prints measures as JSON."""

    help = "Measures the stored labels, risks and alerts against a CSV of known wrongful accesses; prints JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """The labels and the officer's day."""
        parser.add_argument("labels", type=Path, metavar="LABELS", help="CSV: launch_id, incident, scenario")
        parser.add_argument("--per-day", type=int, default=4, help="alerts that an officer reviews in a day (4)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measures."""
        try:
            labels = load_labels(options["labels"])
        except LabelsRefused as refused:
            raise CommandError(str(refused)) from None
        raised = [Raised(line.risk, line.launch_ids) for line in alerts()]
        accesses = tqdm(facts(), desc="Accesses", unit="", unit_scale=True, file=sys.stderr, disable=None)
        self.stdout.write(json.dumps(evaluate(accesses, raised, labels, options["per_day"]), indent=2))
