"""By when an alert is to be closed: sooner, the higher its risk. When the risk rises the date may come nearer, never move off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from privacy.duty.models import DueDates
from privacy.duty.working_days import working_days_after

# Risk from which, and working days. What an organisation has not decided: high risk within two days, all within four weeks.
USUAL: Final = ((80, 2), (60, 5), (40, 10), (0, 20))
Bands = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Due:
    """The bands in force in an organisation, the highest risk first, and who decided them."""

    bands: Bands
    change: DueDates | None

    @classmethod
    def of(cls, organisation: str) -> Due:
        """Those that the organisation decided last; where it decided nothing, the usual ones."""
        change = DueDates.objects.filter(organisation_id=organisation).select_related("by").order_by("-id").first()
        return cls(tuple((risk, days) for risk, days in change.bands) if change else USUAL, change)

    def days_for(self, risk: int) -> int:
        """Working days for an alert of this risk."""
        return next((days for least, days in self.bands if risk >= least), self.bands[-1][1])


def due_date(organisation: str, risk: int, since: datetime | None = None) -> datetime:
    """By when an alert of this risk is to be closed that was raised at a moment, or now: the end of a working day."""
    return working_days_after(since or timezone.now(), Due.of(organisation).days_for(risk))


def due_after_rise(organisation: str, risk: int, due_at: datetime | None) -> datetime:
    """The date of an alert whose risk has risen now: counted from now, unless the former one is nearer."""
    anew = due_date(organisation, risk)
    return min(due_at, anew) if due_at else anew
