"""Which explanations were looked for in the care data: found, or looked for and not found.

They are tried in one order, the strongest first, and the first that fits is kept: those before it do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from privacy.context.explanations import BY_ID, EXPLANATIONS
from privacy.models import Alert, Assessment


@dataclass(frozen=True)
class LookedFor:
    """What care data say of the accesses of an alert, by the least explained of them."""

    explained: int
    assessed: int
    found: str
    found_why: str
    missing: list[str]
    not_needed: list[str]

    @property
    def all_explained(self) -> bool:
        """Whether care data explain each access."""
        return self.explained == self.assessed > 0


def looked_for(alert: Alert) -> LookedFor:
    """Reads it for an alert, in two queries however many accesses there are."""
    of_alert: QuerySet[Assessment] = Assessment.objects.filter(access__alerts=alert)
    counted = list(of_alert.order_by("-context", "access_id").values_list("explanation", "explanation_text"))
    unexplained = [row for row in counted if not row[0]]
    worst, why = (unexplained or counted or [("", "")])[0]
    order = [explanation.id for explanation in EXPLANATIONS]
    tried = order.index(worst) if worst in order else len(order)
    titles = [explanation.title for explanation in EXPLANATIONS]
    return LookedFor(
        explained=len(counted) - len(unexplained),
        assessed=len(counted),
        found=BY_ID[worst].title if worst in BY_ID else "",
        found_why=why,
        missing=titles[:tried],
        not_needed=titles[tried + 1 :],
    )
