"""Who has an alert, and what they write down."""

from __future__ import annotations

from django.db import transaction

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.review.actions.step import keep, locked, move, noted
from privacy.review.colleagues import check_can_have
from privacy.review.kinds import Kind
from privacy.review.transitions import Act


@transaction.atomic
def take(*, alert: Alert, by: User, version: int) -> Alert:
    """Gives the alert to the person who asks, from a colleague too. Raises Refused."""
    found = locked(alert, Act.TAKE, by=by, version=version)
    before = {"from": found.assignee.name} if found.assignee else {}
    found.assignee = by
    return keep(found, Kind.TAKEN, by=by, detail=before)


@transaction.atomic
def hand_back(*, alert: Alert, by: User, version: int) -> Alert:
    """Gives the alert back to all reviewers of the organisation; its status stays. Raises Refused."""
    found = locked(alert, Act.HAND_BACK, by=by, version=version)
    found.assignee = None
    return keep(found, Kind.HANDED_BACK, by=by)


@transaction.atomic
def assign(*, alert: Alert, by: User, version: int, to: str, note: str = "") -> Alert:
    """Gives the alert to a colleague, by their user id, with a word if there is one. Raises Refused."""
    found = locked(alert, Act.ASSIGN, by=by, version=version)
    before = {"from": found.assignee.name} if found.assignee else {}
    found.assignee = check_can_have(found, to)
    return keep(found, Kind.ASSIGNED, by=by, note=noted(note, ""), detail=before | {"to": found.assignee.name})


@transaction.atomic
def start_investigation(*, alert: Alert, by: User, version: int) -> Alert:
    """Puts a new alert under investigation, by the person who asks. Raises Refused."""
    found = locked(alert, Act.START_INVESTIGATION, by=by, version=version)
    found.assignee = by
    return move(found, Act.START_INVESTIGATION, Kind.INVESTIGATION_STARTED, by=by)


@transaction.atomic
def add_note(*, alert: Alert, by: User, version: int, note: str) -> Alert:
    """Adds what was learnt to the history of the alert. Raises Refused."""
    found = locked(alert, Act.ADD_NOTE, by=by, version=version)
    return keep(found, Kind.NOTE_ADDED, by=by, note=noted(note, "Write the note that you want to add."))
