"""What an alert was found to be: closed by one officer; where it is inappropriate, a second one approves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from privacy.alerts.choices import BY_SYSTEM, Outcome
from privacy.alerts.models import Alert
from privacy.duty.due import due_date
from privacy.review import decisions
from privacy.review.actions.step import keep, locked, move, noted
from privacy.review.decisions import Decision, Harm, State
from privacy.review.kinds import Kind
from privacy.review.refusal import Refused
from privacy.review.transitions import Act

OUTCOMES: Final = tuple(outcome for outcome in Outcome if outcome not in BY_SYSTEM)
WHY: Final = "Write why you came to this outcome."


@transaction.atomic
def close(
    *,
    alert: Alert,
    by: User,
    version: int,
    outcome: str,
    note: str,
    harm: str = "",
    tell_by: date | None = None,
    aware_at: datetime | None = None,
) -> Alert:
    """Closes the alert with what it was found to be, and why. Raises Refused.

    Inappropriate conduct closes nothing yet: it is proposed, with what `propose` asks.
    """
    if outcome == Outcome.INAPPROPRIATE:
        said: dict[str, Any] = {"note": note, "harm": harm, "tell_by": tell_by, "aware_at": aware_at}
        return propose(alert=alert, by=by, version=version, **said)
    kept = locked(alert, Act.CLOSE, by=by, version=version)
    if outcome not in OUTCOMES:
        raise Refused("Choose what you found this alert to be.")
    why = noted(note, WHY)
    kept.outcome, kept.closed_at = outcome, timezone.now()
    kept.assignee = by
    return move(kept, Act.CLOSE, Kind.CLOSED, by=by, note=why, detail={"outcome": outcome})


@transaction.atomic
def propose(
    *,
    alert: Alert,
    by: User,
    version: int,
    note: str,
    harm: str = "",
    tell_by: date | None = None,
    aware_at: datetime | None = None,
) -> Alert:
    """Finds the alert inappropriate, until a second person agrees. Raises Refused.

    `tell_by`: by when the patient is told, where they are; `aware_at`: since when the organisation knows of a breach that
    it has to report, where it has to.
    """
    found = locked(alert, Act.PROPOSE, by=by, version=version)
    if harm not in Harm.values:
        raise Refused("Choose what harm is known.")
    if tell_by and tell_by < timezone.localdate():
        raise Refused("The day by which the patient is to be told must not be past.")
    if aware_at and aware_at > timezone.now():
        raise Refused("The time when you became aware must not be in the future.")
    why = noted(note, WHY)
    said: dict[str, Any] = {"harm": harm, "tell_by": tell_by, "aware_at": aware_at}
    Decision.objects.create(
        organisation_id=found.organisation_id, alert=found, proposed_by=by, proposed_at=timezone.now(), note=why, **said
    )
    found.assignee = by
    detail = {name: str(value) if value else "" for name, value in said.items()}
    return move(found, Act.PROPOSE, Kind.PROPOSED, by=by, note=why, detail=detail | {"outcome": Outcome.INAPPROPRIATE})


@transaction.atomic
def approve(*, alert: Alert, by: User, version: int, note: str = "") -> Alert:
    """Closes the alert as inappropriate, because a second person agrees. Raises Refused."""
    found = locked(alert, Act.APPROVE, by=by, version=version)
    added = noted(note, "")
    _answer(found, State.APPROVED, by=by, answer=added)
    found.outcome, found.closed_at = Outcome.INAPPROPRIATE, timezone.now()
    return move(found, Act.APPROVE, Kind.APPROVED, by=by, note=added, detail={"outcome": Outcome.INAPPROPRIATE})


@transaction.atomic
def send_back(*, alert: Alert, by: User, version: int, note: str) -> Alert:
    """Sends the proposal back to whoever made it, and says why. Raises Refused."""
    found = locked(alert, Act.SEND_BACK, by=by, version=version)
    why = noted(note, "Write what your colleague should look at again.")
    _answer(found, State.SENT_BACK, by=by, answer=why)
    return move(found, Act.SEND_BACK, Kind.SENT_BACK, by=by, note=why)


@transaction.atomic
def withdraw_proposal(*, alert: Alert, by: User, version: int) -> Alert:
    """Takes back what the person proposed. Raises Refused."""
    found = locked(alert, Act.WITHDRAW_PROPOSAL, by=by, version=version)
    _answer(found, State.WITHDRAWN, by=by)
    return move(found, Act.WITHDRAW_PROPOSAL, Kind.PROPOSAL_WITHDRAWN, by=by)


@transaction.atomic
def record_told(*, alert: Alert, by: User, version: int, note: str = "") -> Alert:
    """Records that the patient was told. Raises Refused."""
    found = locked(alert, Act.RECORD_TOLD, by=by, version=version)
    _complete(found, "told_at")
    return keep(found, Kind.PATIENT_TOLD, by=by, note=noted(note, ""))


@transaction.atomic
def record_reported(*, alert: Alert, by: User, version: int, note: str = "") -> Alert:
    """Records that the breach was reported to the regulator. Raises Refused."""
    found = locked(alert, Act.RECORD_REPORTED, by=by, version=version)
    _complete(found, "reported_at")
    return keep(found, Kind.REGULATOR_TOLD, by=by, note=noted(note, ""))


@transaction.atomic
def reopen(*, alert: Alert, by: User, version: int, note: str) -> Alert:
    """Puts a closed alert under investigation again, by the person who asks, and says why. Raises Refused."""
    found = locked(alert, Act.REOPEN, by=by, version=version)
    why = noted(note, "Write why this alert must be looked at again.")
    detail = {"outcome": found.outcome}
    found.outcome, found.closed_at, found.assignee = "", None, by
    found.due_at = due_date(found.organisation_id, found.risk)
    return move(found, Act.REOPEN, Kind.REOPENED, by=by, note=why, detail=detail)


def _answer(alert: Alert, state: State, *, by: User, answer: str = "") -> None:
    """Ends what waits for approval about a locked alert."""
    now = timezone.now()
    waiting = Decision.objects.filter(alert=alert, state=State.PROPOSED)
    waiting.update(state=state, decided_by=by, decided_at=now, answer=answer)


def _complete(alert: Alert, field: str) -> None:
    """Says of the latest decision about a locked alert that a part of it is done."""
    decision = decisions.latest(alert)
    if decision:
        setattr(decision, field, timezone.now())
        decision.save(update_fields=[field])
