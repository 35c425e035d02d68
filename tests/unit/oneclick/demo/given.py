"""A made demo, read back by nothing of the code that wrote it."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

UNTIL = date(2026, 4, 12)  # the clocks go forward inside the period
DAYS = 40


@dataclass(frozen=True)
class Demo:
    """The files of a demo."""

    folder: Path
    events: list[dict[str, Any]]
    tables: dict[str, list[dict[str, str]]]

    def launches(self) -> dict[str, list[dict[str, Any]]]:
        """The events of each access, in the order of the file."""
        found: dict[str, list[dict[str, Any]]] = {}
        for event in self.events:
            found.setdefault(event["launch_id"], []).append(event)
        return found


def read_demo(folder: Path) -> Demo:
    """Everything that was written."""
    with (folder / "events.ndjson").open(encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return Demo(folder, events, tables)
