"""Runs a backtest from the command line, together with whatever workers the service has, with progress."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum
from tqdm import tqdm

from privacy.backtest import wake
from privacy.backtest.models import BacktestPart
from privacy.backtest.parts import divide
from privacy.backtest.work import work_next


class ReplacedError(Exception):
    """Another backtest was begun meanwhile, and took the place of this one."""


def backtest(*, since: datetime | None = None) -> str:
    """Finds everything again and returns, as JSON, what each rule found beside what stands. Raises ReplacedError.

    The command works on the parts as every worker does, so it needs none and is faster with some.
    """
    run = divide(since)
    organisations = sorted(_parts(run).values_list("organisation_id", flat=True).distinct())
    wake.up(organisations)
    accesses = _accesses(run)
    with tqdm(total=accesses, desc="Backtest", unit=" accesses", file=sys.stderr, disable=None) as progress:
        for organisation in organisations:
            while work_next(organisation):
                progress.update(_accesses(run, finished_at__isnull=False) - progress.n)
        _await_others(run)
        progress.update(accesses - progress.n)
    if _accesses(run) != accesses:
        raise ReplacedError
    return json.dumps({"organisations": len(organisations), "accesses": accesses, "rules": _result(run)})


def _parts(run: UUID) -> Any:
    return BacktestPart.objects.filter(run=run)


def _accesses(run: UUID, **which: Any) -> int:
    """Accesses of the parts of a run, or of some of them."""
    total: int | None = _parts(run).filter(**which).aggregate(total=Sum("accesses"))["total"]
    return total or 0


def _await_others(run: UUID) -> None:
    """Waits for the parts that other workers are at: the lock on a part is theirs until it is finished or they die."""
    for part in _parts(run).filter(finished_at=None).order_by("id"):
        while _parts(run).filter(pk=part.pk, finished_at=None).select_for_update().exists():
            work_next(part.organisation_id)


def _result(run: UUID) -> dict[str, dict[str, int]]:
    """What each rule found in all parts, what stands, and what of both is the same."""
    totals: dict[str, Counter[str]] = {}
    for found in _parts(run).values_list("found", flat=True):
        for rule, (now, standing, same) in found.items():
            totals.setdefault(rule, Counter()).update(found=now, standing=standing, same=same)
    return {rule: dict(totals[rule]) for rule in sorted(totals)}
