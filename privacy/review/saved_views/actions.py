"""Every write of a saved view. What is shared is recorded for the organisation that it is shared with."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from audit.people.models import User
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.permissions import check_can_review, check_can_review_anything
from privacy.review.queue.filters import NHS_NUMBER
from privacy.review.refusal import Refused
from privacy.review.saved_views.models import LONGEST_NAME, SavedView
from privacy.review.saved_views.querysets import own_views

MOST: Final = 50


@transaction.atomic
def save_view(*, by: User, name: str, query: str, organisation: str = "") -> SavedView:
    """Keeps what the queue was asked for under a name; with an organisation, for all its officers. Raises Refused."""
    check_can_review_anything(by)
    if own_views(by).count() >= MOST:
        raise Refused(f"You have {MOST} saved views. Delete one first.")
    view = SavedView(by=by, name=_name(name), query=query)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Refused(
            f"You already have a view called “{view.name}”. Choose another name, or delete that one."
        ) from error
    return share_view(by=by, view=view, organisation=organisation) if organisation else view


@transaction.atomic
def share_view(*, by: User, view: SavedView, organisation: str) -> SavedView:
    """Shares one's own view with the officers of an organisation, or with none again. Raises Refused."""
    _check_own(by, view)
    if organisation:
        check_can_review(by, organisation)
    if view.organisation_id and view.organisation_id != organisation:
        _record(view, view.organisation_id, Kind.VIEW_WITHDRAWN, by)
    view.organisation_id = organisation or None
    view.save(update_fields=["organisation"])
    if organisation:
        _record(view, organisation, Kind.VIEW_SHARED, by)
    return view


@transaction.atomic
def delete_view(*, by: User, view: SavedView) -> None:
    """Deletes one's own view. Raises Refused."""
    _check_own(by, view)
    if view.organisation_id:
        _record(view, view.organisation_id, Kind.VIEW_WITHDRAWN, by)
    view.delete()


def _check_own(user: User, view: SavedView) -> None:
    """Raises Refused for whoever did not save the view."""
    if view.by_id != user.pk:
        raise Refused(f"{view.by.name} saved this view, so only they can change or delete it.")


def _name(text: str) -> str:
    """The name as it is kept. Raises Refused where it says nothing, too much, or who a patient is."""
    name = " ".join(text.replace("\x00", "").split())
    if not name:
        raise Refused("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} characters. This one has {len(name)}.")
    if NHS_NUMBER.search(name):
        raise Refused("Do not put an NHS number into the name of a view.")
    return name


def _record(view: SavedView, organisation: str, kind: Kind, by: User) -> None:
    """Adds one review event."""
    ReviewEvent.objects.create(
        organisation_id=organisation, actor=by, kind=kind, detail={"name": view.name, "asked_for": view.query}
    )
