"""The page of one drawn access."""

from __future__ import annotations

from audit.people.models import User
from privacy.procedure.actions import refusals
from privacy.procedure.kinds import BY_ID
from privacy.procedure.models import DrawnAccess
from privacy.procedure.pages.sample import ItemRow, item_row
from privacy.procedure.periods import period_name
from privacy.procedure.querysets import TO_CHECK, items_of
from privacy.watching.access_page import AccessCase


class ItemPage:
    """A drawn access, its timeline, and the form that checks it."""

    def __init__(
        self, user: User, item: DrawnAccess, problem: str = "", note: str = "", raising: tuple[str, str] = ("", "")
    ) -> None:
        self.item, self.problem, self.note = item, problem, note
        self.raising, self.reason = raising
        self.period = item.draw.period
        self.case = AccessCase(user, item.access)
        self.refusal = refusals([item], user).get(item.pk, "")
        self.row: ItemRow = item_row(item, self.case.names, near=False, left=self.refusal)
        following = items_of(user, self.period, TO_CHECK).filter(id__gt=item.pk).first()
        self.following = following.pk if following else 0

    @property
    def sample(self) -> str:
        """The sample that it belongs to."""
        return f"{BY_ID[self.period.kind].title}, {period_name(self.period.starts_at, self.period.ends_at)}"
