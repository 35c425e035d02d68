"""Writes a made-up trust into a folder, day by day, so that a long period needs no more memory than a short one."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import TextIO

from oneclick.demo.access import Event, Telling
from oneclick.demo.care import Row
from oneclick.demo.clinics import LISTS_AHEAD
from oneclick.demo.clock import WARM_UP
from oneclick.demo.community import register_patients
from oneclick.demo.files import HEADERS, list_patients, list_rota, list_sites, list_staff, list_watched, write_rows
from oneclick.demo.numbers import make_dice
from oneclick.demo.region import live_through, make_world
from oneclick.demo.watchlist import Watchlist
from oneclick.demo.world import World
from oneclick.demo.wrongdoing.scenarios import plan_wrongdoing


@dataclass(slots=True)
class Made:
    """How much was written."""

    accesses: int = 0
    events: int = 0
    wrongful: int = 0
    contacts: int = 0
    patients: int = 0
    staff: int = 0


class _Journal:
    """Writes events in the order of their time, and the labels beside them."""

    def __init__(self, events: TextIO, label: Callable[[Row], object], rng: Random) -> None:
        self._events, self._label, self._telling = events, label, Telling(rng)
        self._waiting: list[tuple[float, Event]] = []
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        self.made = Made()

    def write_day(self, world: World, day: int) -> None:
        """What happens on a day; the rest of an access that runs past midnight waits for the next one."""
        for access in sorted(world.agenda.pop(day, ()), key=lambda access: access.at):
            launch_id, steps = self._telling.tell(access)
            self._waiting += steps
            self.made.accesses += 1
            if access.incident:
                self.made.wrongful += 1
                self._label((launch_id, access.incident.reference, access.incident.scenario))
        self._flush(world.period.at(day + 1, 0))

    def _flush(self, until: float) -> None:
        """Write what happened before an instant. What runs past the very end has not happened yet."""
        self._waiting.sort(key=lambda step: step[0])
        ready = [event for at, event in self._waiting if at < until]
        self._waiting = self._waiting[len(ready) :]
        self.made.events += len(ready)
        self._events.writelines(f"{self._encode(event)}\n" for event in ready)


def make_demo(
    out: Path,
    *,
    days: int = 60,
    scale: float = 1.0,
    seed: int = 1,
    until: date,
    step: Callable[[int], object] | None = None,
) -> Made:
    """Write all files. The period ends on the day before `until`; `step` is told of each day that has passed."""
    if days < 1 or not scale > 0:
        raise ValueError("--days and --scale must be more than nothing")
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        write_care = _open_csv(stack, out, "care")
        events = stack.enter_context((out / "events.ndjson").open("w", encoding="utf-8"))
        journal = _Journal(events, _open_csv(stack, out, "labels"), make_dice(seed, "events"))
        world = make_world(days=days, scale=scale, seed=seed, until=until, write_care=write_care)
        watchlist = Watchlist(world.rng)
        plan_wrongdoing(world, watchlist)
        register_patients(world)
        for day in range(-WARM_UP, days):
            live_through(world, day)
            world.care.close_day(day if day < days - 1 else days + LISTS_AHEAD)
            if day >= 0:
                journal.write_day(world, day)
                if step:
                    step(day)
    _write_context(out, world, watchlist, make_dice(seed, "files"))
    made = journal.made
    made.contacts, made.patients, made.staff = (
        world.care.count,
        len(world.population.people),
        len(world.workforce.staff),
    )
    return made


def _open_csv(stack: ExitStack, out: Path, name: str) -> Callable[[Row], object]:
    file = stack.enter_context((out / f"{name}.csv").open("w", encoding="utf-8", newline=""))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADERS[name])
    return writer.writerow


def _write_context(out: Path, world: World, watchlist: Watchlist, rng: Random) -> None:
    files: dict[str, Iterator[Row]] = {
        "sites": list_sites(),
        "staff": list_staff(rng, world.workforce.staff),
        "patients": list_patients(world.population.people),
        "rota": list_rota(world.rota),
        "watchlist": list_watched(watchlist),
    }
    for name, rows in files.items():
        write_rows(out, name, rows)
