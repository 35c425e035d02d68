"""Bulk work is done alert by alert, each in a transaction of its own with its review event and its line on the receipt.

So a crash half-way leaves what is done done and said, and the rest waiting: whoever comes next goes on there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from audit.people.models import User
from audit.people.permissions import roles_of
from audit.people.scope import organisation_scope
from privacy.alerts.models import Alert
from privacy.review.actions import DOES
from privacy.review.bulk.models import BulkItem, BulkWork, Fate, Stage
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from privacy.review.undo.actions import IN_TIME, undo

MOVING: Final = (Stage.RUNNING, Stage.UNDOING)
# What an item waits as, and what follows where it is done or refused.
FATES: Final = {
    Stage.RUNNING: (Fate.CHOSEN, Fate.DONE, Fate.REFUSED),
    Stage.UNDOING: (Fate.DONE, Fate.UNDONE, Fate.KEPT),
}
ENDS: Final = {Stage.RUNNING: Stage.DONE, Stage.UNDOING: Stage.UNDONE}


@transaction.atomic
def confirm(*, work: BulkWork, by: User, said: dict[str, Any]) -> BulkWork:
    """Says that the work is to be done, with these words. Raises Refused where it was confirmed before."""
    found = _locked(work, by)
    if found.stage != Stage.PREVIEW:
        raise Refused("This was confirmed already.")
    if not found.items.filter(fate=Fate.CHOSEN).exists():
        raise Refused("None of these alerts can be worked on in this way.")
    found.stage, found.confirmed_at = Stage.RUNNING, timezone.now()
    found.said = {name: _plain(value) for name, value in said.items() if name != "version"}
    found.save(update_fields=["stage", "confirmed_at", "said"])
    return found


@transaction.atomic
def confirm_undo(*, work: BulkWork, by: User) -> BulkWork:
    """Says that the work is to be undone. Raises Refused where it is not done, or was done too long ago."""
    found = _locked(work, by)
    check_can_undo(found)
    found.stage = Stage.UNDOING
    found.save(update_fields=["stage"])
    return found


def check_can_undo(work: BulkWork) -> None:
    """Raises Refused where bulk work cannot be undone now."""
    if work.act == Act.ADD_NOTE:
        raise Refused("A note cannot be taken back.")
    if work.stage != Stage.DONE or work.finished_at is None:
        raise Refused("Only what is done can be undone.")
    if timezone.now() - work.finished_at > IN_TIME:
        raise Refused("This was done more than ten minutes ago. Change the alerts themselves instead.")


def go_on(work_id: int, user: User, most: int | None = None) -> bool:
    """Does what waits of somebody's work, at most so many alerts; whether nothing waits any more.

    May run twice, late, or at the same time elsewhere: whoever does not get the work's lock goes away.
    """
    done = 0
    while most is None or done < most:
        with organisation_scope((), user_id=user.pk):
            codes = {role.organisation_id for role in roles_of(user)}
        with organisation_scope(codes, user_id=user.pk):
            if (waits := _next(work_id, user)) is None:
                return True
        done += 1
        if not waits:
            return False
    return False


def waiting_work() -> list[tuple[int, int]]:
    """Bulk work that waits, or whose worker was lost, with whose it is; the only thing the service may know of all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, by_id FROM privacy_waiting_bulk_work()")
        return list(cursor.fetchall())


def _next(work_id: int, user: User) -> bool | None:
    """One alert of the work; None where nothing waits any more, False where somebody else is at it."""
    found = BulkWork.objects.filter(pk=work_id, by=user, stage__in=MOVING)
    work = found.select_for_update(skip_locked=True).first()
    if work is None:
        return False if found.exists() else None
    waits, _, _ = FATES[Stage(work.stage)]
    item = work.items.filter(fate=waits).select_related("alert").order_by("alert_id").first()
    if item is None:
        _end(work)
        return None
    _do(work, item, user)
    return True


def _do(work: BulkWork, item: BulkItem, user: User) -> None:
    """Does the act to one alert, or undoes it, and says on its item what became of it."""
    stage = Stage(work.stage)
    _, after, refused_as = FATES[stage]
    try:
        with transaction.atomic():
            changed = _act(work, item, user) if stage == Stage.RUNNING else _undo(item, user)
    except Refused as refused:
        item.fate, item.why = refused_as, refused.sentence
    else:
        item.fate, item.version = after, changed.version
    item.save(update_fields=["fate", "why", "version"])


def _act(work: BulkWork, item: BulkItem, user: User) -> Alert:
    """The act itself. Raises Refused."""
    said = {
        name: date.fromisoformat(value) if name == "until" and value else value for name, value in work.said.items()
    }
    if "until" in said:
        said["until"] = said["until"] or None
    return DOES[Act(work.act)](alert=item.alert, by=user, version=item.version, **said)


def _undo(item: BulkItem, user: User) -> Alert:
    """Undoes what was done to the alert of an item. Raises Refused."""
    return undo(alert=item.alert, by=user, version=item.version, in_time=True)


def _end(work: BulkWork) -> None:
    """The work is done, or undone."""
    if work.stage == Stage.RUNNING:
        work.finished_at = timezone.now()
    work.stage = ENDS[Stage(work.stage)]
    work.save(update_fields=["stage", "finished_at"])


def _locked(work: BulkWork, by: User) -> BulkWork:
    """Somebody's own work, locked. Raises Refused for anybody else."""
    if work.by_id != by.pk:
        raise Refused("This is a colleague’s work.")
    return BulkWork.objects.select_for_update().get(pk=work.pk)


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
