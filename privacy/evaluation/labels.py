"""The labels: which launches belong to which known wrongful access."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

COLUMNS = ("launch_id", "incident", "scenario")


class LabelsRefused(Exception):  # noqa: N818
    """The file is not in order; the text says where and what to do."""


@dataclass
class Labels:
    """Launches by incident; the scenario of each incident."""

    launches: dict[str, set[str]] = field(default_factory=dict)
    scenarios: dict[str, str] = field(default_factory=dict)

    @property
    def wrongful(self) -> set[str]:
        """Every labelled launch."""
        return set().union(*self.launches.values())

    def only(self, known: set[str]) -> Labels:
        """What remains of them where only these launches are known."""
        launches = {incident: ids & known for incident, ids in self.launches.items() if ids & known}
        return Labels(launches, {incident: self.scenarios[incident] for incident in launches})


def load_labels(path: str | Path) -> Labels:
    """Labels from a file. Raises LabelsRefused."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return read_labels(file)
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsRefused(f"{path} cannot be read as UTF-8 text: {error}. Name a CSV file of labels.") from error


def read_labels(file: TextIO) -> Labels:
    """Labels from CSV with a header. Raises LabelsRefused."""
    reader = csv.DictReader(file)
    for column in COLUMNS:
        if column not in (reader.fieldnames or ()):
            raise LabelsRefused(f"Column {column} is missing: the header must be {','.join(COLUMNS)}.")
    labels = Labels()
    for row in reader:
        launch, incident, scenario = ((row[column] or "").strip() for column in COLUMNS)
        if not launch or not incident:
            raise LabelsRefused(f"Line {reader.line_num} has no {'incident' if launch else 'launch_id'}.")
        if labels.scenarios.setdefault(incident, scenario) != scenario:
            raise LabelsRefused(f"Line {reader.line_num}: incident {incident} has two scenarios. Give it one.")
        labels.launches.setdefault(incident, set()).add(launch)
    return labels
