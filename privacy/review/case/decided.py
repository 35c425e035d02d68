"""A decision that conduct was inappropriate, as the page shows it: what was said, what is still to do, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from audit.wording import count, local_date, local_time
from privacy.models import Alert
from privacy.review import decisions
from privacy.review.decisions import Decision, Harm, State


@dataclass(frozen=True)
class Clock:
    """The time to report to the regulator."""

    until: datetime
    words: str
    over: bool
    running: bool


@dataclass(frozen=True)
class Decided:
    """A decision in words."""

    state: str
    heading: str
    note: str
    harm: str
    patient: str
    regulator: str
    answer: str
    clock: Clock | None


def decided(alert: Alert) -> Decided | None:
    """The newest decision about an alert that was not withdrawn."""
    decision = decisions.latest(alert)
    return shown(decision, timezone.now()) if decision else None


def shown(decision: Decision, now: datetime) -> Decided:
    """A decision in words, as of a moment."""
    return Decided(
        state=decision.state,
        heading=_heading(decision),
        note=decision.note,
        harm=str(Harm(decision.harm).label),
        patient=_patient(decision),
        regulator=f"Reported on {local_time(decision.reported_at)}" if decision.reported_at
        else f"To be told by {local_time(decision.report_by)}" if decision.report_by else "Not reportable",
        answer=decision.answer,
        clock=clock_of(decision, now),
    )  # fmt: skip


def _heading(decision: Decision) -> str:
    """Who proposed it, and what became of that."""
    proposed = f"{decision.proposed_by.name} found this inappropriate on {local_time(decision.proposed_at)}."
    who = decision.decided_by.name if decision.decided_by else ""
    return {
        State.APPROVED: f"{proposed} {who} approved it on {local_time(decision.decided_at)}.",
        State.SENT_BACK: f"{proposed} {who} sent it back on {local_time(decision.decided_at)}.",
    }.get(State(decision.state), f"{proposed} It waits for a second officer.")


def _patient(decision: Decision) -> str:
    """Whether and by when the patient is told."""
    if decision.tell_by is None:
        return "Not to be told"
    if decision.told_at:
        return f"Told on {local_time(decision.told_at)}"
    noon = timezone.make_aware(datetime.combine(decision.tell_by, datetime.min.time()) + timedelta(hours=12))
    return f"To be told by {local_date(noon)}" + (", which is past" if decision.tell_by < timezone.localdate() else "")


def clock_of(decision: Decision, now: datetime) -> Clock | None:
    """The time that is left to report to the regulator; none where nothing has to be reported."""
    until = decision.report_by
    if until is None:
        return None
    if decision.reported_at:
        late = decision.reported_at > until
        when = f"{spell(abs(until - decision.reported_at))} {'after' if late else 'before'} the end of the 72 hours"
        return Clock(until, f"Reported {when}", late, running=False)
    over = now > until
    words = f"{spell(abs(until - now))} {'over the 72 hours' if over else 'left to tell the regulator'}"
    return Clock(until, words, over, running=True)


def spell(length: timedelta) -> str:
    """A length of time in hours and minutes."""
    minutes = int(length.total_seconds() // 60)
    return f"{count(minutes // 60, 'hour')} {count(minutes % 60, 'minute')}"
