"""How the procedure speaks of coverage, samples and decisions."""

from __future__ import annotations

from audit.wording import count, local_time
from privacy.procedure.coverage import Coverage
from privacy.procedure.in_force import asks
from privacy.procedure.kinds import Kind
from privacy.procedure.models import Frequency, Procedure


def covered(kind: Kind, coverage: Coverage, procedure: Procedure, when: str) -> str:
    """The sentence: "Checked 52 % of 431 emergency accesses in October 2026; the procedure asks 50 %."."""
    if not coverage.population:
        return f"No {kind.one} in {when}."
    done = f"Checked {coverage.percent}\u00a0% of {kind.counted(coverage.population)} in {when}"
    return f"{done}; the procedure asks {asks(procedure)}."


def parts(coverage: Coverage) -> str:
    """Where what is checked comes from, and what is left."""
    left = f"{coverage.to_check:,} still to check" if coverage.to_check else "nothing left to check"
    return f"{coverage.by_alert:,} through an alert, {coverage.drawn_checked:,} of {coverage.drawn:,} drawn; {left}"


def plan(procedure: Procedure | None) -> str:
    """A decision in a line: "Weekly, 50 %, at random"."""
    if procedure is None or not procedure.enabled:
        return "Not sampled"
    how = {"random": "at random", "every": "in order of time", "all": ""}[procedure.selection]
    parts = [Frequency(procedure.frequency).label, asks(procedure), "" if procedure.people else how]
    return ", ".join(part for part in parts if part)


def holds(procedure: Procedure) -> str:
    """From when a decision holds."""
    return f"From {local_time(procedure.since)}"


def left_out(kept: int, left: int) -> str:
    """What came of checking several."""
    said = f"{count(kept, 'access', 'accesses')} checked."
    return f"{said} {count(left, 'access', 'accesses')} left out: see below why." if left else said
