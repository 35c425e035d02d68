"""A backtest finds again what stands, says what differs, and changes nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from audit.trail.models import Access
from privacy.backtest import parts, run
from privacy.backtest.models import BacktestPart
from privacy.backtest.parts import divide
from privacy.backtest.work import organisations_with_backtests, work_next
from privacy.models import Finding
from tests.factories import make_access
from tests.integration.test_any_order import Run, in_order, thought
from tests.made_up import make_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def _detected(tmp_path: Path) -> None:
    """Made-up events and context of one organisation, and all that follows from them."""
    in_order(Run(make_up(Random(5)), tmp_path, Random(5)))


def backtest(**options: Any) -> dict[str, Any]:
    """What the command prints."""
    out = StringIO()
    call_command("backtest", stdout=out, **options)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def found(printed: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The rules that found something."""
    return {rule: counts for rule, counts in printed["rules"].items() if any(counts.values())}


@pytest.mark.usefixtures("_detected")
@pytest.mark.parametrize("size", [7, 20_000])
def test_finds_again_what_stands_and_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", size)
    before = thought()
    printed = backtest()
    assert len(found(printed)) >= 5
    assert all(len({*counts.values()}) == 1 for counts in printed["rules"].values()), found(printed)
    assert sum(counts["found"] for counts in printed["rules"].values()) == len(before["findings"])
    assert printed["accesses"] == Access.objects.count()
    assert thought() == before


@pytest.mark.usefixtures("_detected")
def test_says_what_differs() -> None:
    lost = Finding.objects.filter(withdrawn_at=None).order_by("id").first()
    Finding.objects.filter(pk=lost.pk).update(withdrawn_at=timezone.now())
    counts = backtest()["rules"][lost.rule]
    assert counts["found"] == counts["standing"] + 1
    assert counts["same"] == counts["standing"]


@pytest.mark.usefixtures("_detected")
def test_looks_no_further_back_than_asked() -> None:
    since = Access.objects.order_by("started_at")[10].started_at
    printed = backtest(since=since.isoformat())
    assert printed["accesses"] == Access.objects.filter(started_at__gte=since).count()


def test_works_where_nothing_is_stored() -> None:
    assert backtest() == {"organisations": 0, "accesses": 0, "rules": {}}


def test_parts_hold_each_access_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 2)
    accesses = [make_access() for _ in range(5)]
    organisation = accesses[0].organisation_id
    divide()
    rows = BacktestPart.objects.filter(organisation_id=organisation).order_by("id")
    assert [row.accesses for row in rows] == [2, 2, 1]
    assert (rows[0].since, rows[2].until) == (None, None)
    assert [row.until for row in rows][:-1] == [row.since for row in rows][1:]


def test_what_waits_is_found_by_the_sweep() -> None:
    organisation = make_access().organisation_id
    divide()
    assert organisations_with_backtests() == [organisation]
    assert work_next(organisation)
    assert not work_next(organisation)
    assert organisations_with_backtests() == []


def test_says_that_another_took_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    make_access()
    monkeypatch.setattr(run, "work_next", lambda organisation: bool(divide()) and False)
    with pytest.raises(CommandError, match="Another backtest was begun"):
        backtest()
