"""Saved views as the queue and their own page show them."""

from __future__ import annotations

from dataclasses import dataclass

from audit.models import User
from privacy.review.permissions import organisations_to_review
from privacy.review.queue.filters import organisation_choices
from privacy.review.saved_views.models import LONGEST_NAME, SavedView
from privacy.review.saved_views.querysets import views_for


@dataclass(frozen=True)
class ViewRow:
    """A saved view: its name, whose it is, and where it leads."""

    pk: int
    name: str
    query: str
    own: bool
    current: bool
    shared_with: str
    organisation: str
    saved_by: str


class SavedViews:
    """What somebody can choose from; `query` is that of the queue as it stands."""

    longest_name = LONGEST_NAME

    def __init__(self, user: User, query: str = "", *, name: str = "", problem: str = "") -> None:
        self.user, self.query, self.name, self.problem = user, query, name, problem
        self.rows = [self._row(view) for view in views_for(user)]

    def _row(self, view: SavedView) -> ViewRow:
        shared = view.organisation_id in organisations_to_review(self.user) and view.organisation
        return ViewRow(
            pk=view.pk,
            name=view.name,
            query=f"?{view.query}",
            own=view.by_id == self.user.pk,
            current=view.query == self.query,
            shared_with=str(shared or ""),
            organisation=view.organisation_id or "",
            saved_by=view.by.name,
        )

    @property
    def audience(self) -> list[dict[str, str]]:
        """With whom a view can be shared."""
        shared = [
            {"value": code, "text": f"All privacy officers of {name}"} for code, name in organisation_choices(self.user)
        ]
        return [{"value": "", "text": "Only me"}, *shared]
