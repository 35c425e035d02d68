"""Loads context files: a row with the same key replaces the older, and what differs is thought about again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from audit.ingest import wake
from privacy.context import staging
from privacy.context.csv_file import ContextFile, FileRefused, Refusal
from privacy.context.progress import Progress, Quiet
from privacy.context.reassess import queue_concerned
from privacy.context.table import Table, Values
from privacy.context.tables import TABLES
from privacy.learning import forget

NOBODY_KNOWS = "Neither this site nor this person is known: load sites.csv or staff.csv first, or in the same call."


@dataclass
class Result:
    """What became of a file's rows: `rows` is the sum of the others but `queued`, the accesses to think about again.

    A row that a later row of the same file replaces counts as `replaced`.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced: int = 0
    queued: int = 0
    refused: list[Refusal] = field(default_factory=list)


def load_files(paths: Mapping[str, str | Path], progress: type[Progress] = Quiet) -> dict[str, Result]:
    """Loads files by the names of their tables, each in one transaction, sites first and watchlist last.

    Raises FileRefused, with the file's name, where one cannot be understood; headers are looked at before anything is
    stored, so only a file that breaks off in the middle leaves those before it loaded.
    """
    chosen = [(table, Path(paths[name])) for name, table in TABLES.items() if name in paths]
    with ExitStack() as opened:
        files = [_open(table, path, opened) for table, path in chosen]
        return {
            table.name: _load_path(file, path, raw, progress)
            for (table, path), (file, raw) in zip(chosen, files, strict=True)
        }


def as_json(results: dict[str, Result]) -> str:
    """The receipt of a call."""
    return json.dumps({name: asdict(result) for name, result in results.items()}, indent=2)


def _open(table: Table, path: Path, opened: ExitStack) -> tuple[ContextFile, BinaryIO]:
    with _named(path):
        raw = opened.enter_context(path.open("rb"))
        return ContextFile(table, raw), raw


def _load_path(file: ContextFile, path: Path, raw: BinaryIO, progress: type[Progress]) -> Result:
    with _named(path), progress(file.table.name, path.stat().st_size, raw.tell) as told:
        return load(file, told)


class _named:  # noqa: N801
    """Puts a file's name before what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, FileRefused):
            raise FileRefused(f"{self._path}: {error}") from None
        if isinstance(error, OSError):
            raise FileRefused(f"{self._path} cannot be read ({error.strerror or error}).") from error


def load(file: ContextFile, progress: Progress) -> Result:
    """Loads one file in one transaction and wakes the pipeline where accesses have to be thought about again."""
    table = file.table
    with transaction.atomic():
        result = Result()
        staging.make(table)
        staging.copy(table, _taken(file, result, progress))
        progress.say("storing")
        _refuse_underivable(table, result)
        counts = staging.compare(table)
        result.replaced = result.rows - len(result.refused) - counts.kept
        result.new, result.changed, result.unchanged = (
            counts.new,
            counts.changed,
            counts.kept - counts.new - counts.changed,
        )
        staging.store(table)
        progress.say("queueing")
        queued = queue_concerned(table)
        result.queued = sum(queued.values())
        for organisation in queued:
            forget(organisation)  # its habits show in care data that were not there when they were learned
        transaction.on_commit(lambda: wake.up(sorted(queued)))
    return result


def _taken(file: ContextFile, result: Result, progress: Progress) -> Iterator[tuple[int, Values]]:
    """The rows that are in order; the others are added to the result."""
    for item in file.rows():
        result.rows += 1
        if isinstance(item, Refusal):
            result.refused.append(item)
        else:
            yield item
        progress.row()


def _refuse_underivable(table: Table, result: Result) -> None:
    """Refuses the rows whose organisation nobody knows."""
    refused = [Refusal(line, "site", NOBODY_KNOWS) for line in staging.without_organisation(table)]
    result.refused = sorted([*result.refused, *refused], key=lambda refusal: refusal.line)
