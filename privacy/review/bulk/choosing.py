"""From a choice in the queue to bulk work that can be looked at before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from audit.people.models import User
from privacy.alerts.models import Alert
from privacy.alerts.querysets import AlertQuerySet
from privacy.review import policies
from privacy.review.bulk.models import BulkItem, BulkWork, Fate, Stage
from privacy.review.permissions import check_can_review_anything
from privacy.review.queue.listing import Queue
from privacy.review.refusal import Refused
from privacy.review.transitions import Act

MOST: Final = 5_000
# A preview that nobody confirmed says nothing about today.
FORGOTTEN_AFTER: Final = timedelta(days=1)
# What can be done to many alerts at once. A finding of inappropriate conduct, and its approval, is for each alert alone.
ACTS: Final = {
    Act.TAKE: "Take",
    Act.CLOSE: "Close",
    Act.SNOOZE: "Snooze",
    Act.ASSIGN: "Give to a colleague",
    Act.START_INVESTIGATION: "Start investigations",
    Act.ADD_NOTE: "Add a note",
    Act.HAND_BACK: "Hand back",
    Act.WAKE: "Wake",
    Act.REOPEN: "Reopen",
}
TICKED, PAGE, ALL = "ticked", "page", "all"


@transaction.atomic
def choose(*, by: User, act: str, alerts: AlertQuerySet, query: str) -> BulkWork:
    """Prepares an act on these alerts: for each, in its present version, whether it can be done. Raises Refused."""
    check_can_review_anything(by)
    if act not in ACTS:
        raise Refused("Choose what to do.")
    found = list(alerts.select_related("assignee", "merged_into").order_by("pk")[: MOST + 1])
    if not found:
        raise Refused("Choose the alerts first: tick some, or choose all on this page.")
    if len(found) > MOST:
        raise Refused(f"Work on at most {MOST:,} alerts at a time. Narrow the queue down first.")
    forget_previews(by)
    work = BulkWork.objects.create(by=by, act=act, query=query)
    BulkItem.objects.bulk_create(_items(work, found, by), batch_size=1_000)
    return work


def chosen(queue: Queue, which: str, ticked: Iterable[str], shown: Iterable[str]) -> AlertQuerySet:
    """The alerts that somebody chose: those ticked, those that the page showed, or all that match."""
    if which == ALL:
        return queue.alerts
    references = list(shown if which == PAGE else ticked)[:MOST]
    visible: AlertQuerySet = Alert.objects.to_review_by(queue.user)
    return visible.filter(reference__in=references)


def forget_previews(user: User) -> None:
    """Removes what somebody looked at and never confirmed."""
    old = BulkWork.objects.filter(by=user, stage=Stage.PREVIEW, asked_at__lt=timezone.now() - FORGOTTEN_AFTER)
    old.delete()


def _items(work: BulkWork, alerts: Iterable[Alert], user: User) -> list[BulkItem]:
    """Each alert with what stands in the way."""
    check = policies.CHECKS[Act(work.act)]
    reasons = ((alert, policies.refusal(check, alert, user)) for alert in alerts)
    return [
        BulkItem(
            organisation_id=alert.organisation_id,
            work=work,
            alert=alert,
            version=alert.version,
            fate=Fate.LEFT_OUT if why else Fate.CHOSEN,
            why=why,
        )
        for alert, why in reasons
    ]
