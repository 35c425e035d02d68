"""Whatever the order, the splits and the repeats in which events and context come in, the same is thought of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from audit.ingest.event import Event
from audit.ingest.models import Intake
from audit.trail import builder
from audit.trail.models import Access, ChangedAccess
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert, AlertAccess, Assessment, Finding
from privacy.context.load import load_files
from privacy.detection import alerts, step
from privacy.detection.findings import NAMING
from privacy.detection.risk import Scale
from privacy.peers.models import StaffDay
from privacy.pipeline import catch_up
from tests.made_up import ORGANISATION, MadeUp, make_up
from tests.situations import send

pytestmark = pytest.mark.django_db
SEEDS = range(1, 4)
WAITING = {Intake: Intake.objects.filter(finished_at=None), ChangedAccess: ChangedAccess.objects}
Step = Callable[[], object]


@contextmanager
def undone() -> Iterator[None]:
    """A block of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Run:
    """One way of sending the same things."""

    def __init__(self, given: MadeUp, folder: Path, dice: Random) -> None:
        self.given, self.folder, self.dice = given, folder, dice
        self.files = 0

    def load(self, name: str, rows: list[dict[str, str]]) -> None:
        """Loads rows of one context file."""
        self.files += 1
        path = self.folder / f"{name}-{self.files}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        assert not load_files({name: path})[name].refused

    def load_all(self) -> None:
        """All context, file by file."""
        for name, rows in self.given.context.items():
            self.load(name, rows)

    def batches(self, events: list[Event], most: int) -> Iterator[list[Event]]:
        """The events in batches of different sizes."""
        start = 0
        while start < len(events):
            size = self.dice.randint(1, most)
            yield events[start : start + size]
            start += size

    def shuffled(self, things: list[Any]) -> list[Any]:
        """The same in another order."""
        return self.dice.sample(things, len(things))


def in_order(run: Run) -> None:
    """Context first, then all events in one batch: what the other ways are compared with."""
    run.load_all()
    send(run.given.events)
    catch_up(ORGANISATION)


def context_last(run: Run) -> None:
    """Everything has been thought through without context when it comes."""
    for batch in run.batches(run.given.events, 200):
        send(batch)
        catch_up(ORGANISATION)
    for name, rows in run.given.context.items():
        run.load(name, rows)
        catch_up(ORGANISATION)


def backwards(run: Run) -> None:
    """The newest first, in small batches, each followed to its end."""
    run.load_all()
    for batch in run.batches(run.given.events[::-1], 100):
        send(batch)
        catch_up(ORGANISATION)


def at_random(run: Run) -> None:
    """Shuffled, split, repeated; context in parts in between; caught up now and then.

    Sites and people come first, because a rota is refused without them and an explanation says a site's name as it was.
    """
    for name in ("sites", "staff"):
        run.load(name, run.given.context[name])
    events = run.shuffled(run.given.events + run.dice.sample(run.given.events, len(run.given.events) // 4))
    steps: list[Step] = [lambda batch=batch: send(batch) for batch in run.batches(events, 100)]
    for name in ("patients", "care", "rota", "watchlist"):
        rows = run.given.context[name]
        some = run.dice.randint(1, len(rows))
        parts = [part for part in (rows[:some], rows[some:]) if part]
        steps += [lambda name=name, part=part: run.load(name, part) for part in parts]
    for each in run.shuffled(steps):
        each()
        if run.dice.random() < 0.6:
            catch_up(ORGANISATION)
    catch_up(ORGANISATION)


def in_tiny_steps(run: Run) -> None:
    """As at random, and the pipeline takes a handful of events and accesses at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "EVENTS_AT_ONCE", 23)
        patch.setattr(step, "ACCESSES_AT_ONCE", 17)
        at_random(run)


def thought() -> dict[str, Any]:
    """All that follows from the events and the context, without keys, references and the moments of our own work."""
    names = {a.pk: f"{a.launch_id}/{a.nhs_number}" for a in Access.objects.all()}
    labels = Assessment.objects.values_list(
        "access_id", "label", "explanation", "explanation_text", "risk", "in_sampling_pool"
    )
    return {
        "waiting": {model.__name__: waiting.count() for model, waiting in WAITING.items()},
        "accesses": {names[row.pop("id")]: row for row in Access.objects.values() if row.pop("source_id")},
        "labels": {names[pk]: rest for pk, *rest in labels},
        "days": {f"{day.staff_uid} {day.day}": _day(day) for day in StaffDay.objects.all()},
        "findings": {
            f"{f.rule} {_subject(f, names)}": _finding(f, names) for f in Finding.objects.filter(withdrawn_at=None)
        },
        "alerts": {
            f"{a.staff_uid} {a.nhs_number}{a.pattern}": _alert(a, names)
            for a in Alert.objects.exclude(status=Status.CLOSED)
        },
    }


def _day(day: StaffDay) -> tuple[Any, ...]:
    return day.role_code, day.site, day.accesses, day.patients, day.unexplained_patients


def _subject(finding: Finding, names: dict[int, str]) -> str:
    kind, _, rest = finding.subject.partition(":")
    return names[int(rest)] if kind == "access" else finding.subject


def _finding(finding: Finding, names: dict[int, str]) -> tuple[Any, ...]:
    accesses = [names[pk] for pk in finding.access_ids]
    return accesses, finding.occurred_at, finding.strength, finding.facts, finding.sentence, _is_open(finding)


def _is_open(finding: Finding) -> bool:
    return finding.alert is not None and finding.alert.status != Status.CLOSED


def _alert(alert: Alert, names: dict[int, str]) -> dict[str, Any]:
    fields = (
        "status",
        "risk",
        "parts",
        "rules",
        "sentence",
        "sites",
        "access_count",
        "first_conduct_at",
        "last_conduct_at",
    )
    evidence = sorted(names[row.access_id] for row in AlertAccess.objects.filter(alert=alert))
    findings = sorted(f"{f.rule} {_subject(f, names)}" for f in alert.findings.filter(withdrawn_at=None))
    return {name: getattr(alert, name) for name in fields} | {"accesses": evidence, "findings": findings}


def outcome(way: Callable[[Run], None], given: MadeUp, folder: Path, seed: int) -> dict[str, Any]:
    """What is thought after sending the same things in that way."""
    with undone():
        way(Run(given, folder, Random(f"{way.__name__} {seed}")))
        return thought()


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """A line for each thing that is missing, too many, or other than expected."""
    return [
        f"{part} {name}: {_difference(content.get(name), found[part].get(name))}"
        for part, content in expected.items()
        for name in sorted(content.keys() | found[part].keys())
        if content.get(name) != found[part].get(name)
    ]


def _difference(expected: Any, found: Any) -> str:
    if isinstance(expected, dict) and isinstance(found, dict):
        names = [name for name in expected if expected[name] != found[name]]
        expected, found = ({name: each[name] for name in names} for each in (expected, found))
    return f"expected {expected}, found {found}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_in_any_order(seed: int, tmp_path: Path) -> None:
    given = make_up(Random(seed))
    expected = outcome(in_order, given, tmp_path, seed)
    assert not any(expected["waiting"].values())
    assert expected["alerts"]
    for way in (context_last, backwards, at_random, in_tiny_steps):
        found = differences(expected, outcome(way, given, tmp_path, seed))
        assert not found, "\n".join([f"{way.__name__} differs:", *found])


def test_what_is_not_worth_a_look_would_raise_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order(Run(make_up(Random(5)), tmp_path, Random(5)))
    expected = thought()["alerts"]
    monkeypatch.setattr(alerts, "worth_a_look", lambda _organisation, keys, _scale: sorted(keys))
    alerts.judge_again(ORGANISATION, Scale.of(ORGANISATION))
    assert thought()["alerts"] == expected


def test_findings_that_name_an_access_are_found_by_its_time(tmp_path: Path) -> None:
    in_order(Run(make_up(Random(4)), tmp_path, Random(4)))
    expected = {
        (access_id, finding.rule, finding.staff_uid, finding.nhs_number)
        for finding in Finding.objects.filter(withdrawn_at=None)
        for access_id in finding.access_ids
    }
    assert any(not staff_uid for _, _, staff_uid, _ in expected)
    found = set()
    with connection.cursor() as cursor:
        for access_id in Access.objects.values_list("pk", flat=True):
            named = "SELECT access_id, rule, staff_uid, nhs_number FROM naming"
            cursor.execute(f"WITH {NAMING} {named}", {"organisation": ORGANISATION, "access_ids": [access_id]})
            found.update(cursor.fetchall())
    assert found == expected
