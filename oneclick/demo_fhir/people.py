"""What the demo's own data know of a patient: a child's record has to be a child's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import DatabaseError
from django.utils import timezone

from oneclick.demo_fhir.situations import Situation, dice, situation_of
from privacy.models import Patient


@dataclass(frozen=True)
class Person:
    """A patient of the demo."""

    nhs_number: str
    given_name: str
    family_name: str
    born: date
    died: date | None
    practice: str
    situation: Situation

    @property
    def age(self) -> int:
        """In whole years, today."""
        return (timezone.localdate() - self.born).days // 365


@lru_cache(maxsize=10_000)
def person_of(nhs_number: str) -> Person:
    """The patient of a number, with what the demo's data say, and made up where they say nothing."""
    known, chance, situation = _known(nhs_number), dice(nhs_number, "person"), situation_of(nhs_number)
    age = chance.choice((4, 9, 15, 27, 34, 48, 63, 71, 82)) if situation is not Situation.FULL else 9
    made_up = timezone.localdate() - timedelta(days=age * 365 + chance.randrange(365))
    died = known.deceased_on if known else None
    if situation is Situation.DECEASED and died is None:
        died = timezone.localdate() - timedelta(days=40)
    return Person(
        nhs_number=nhs_number,
        given_name=(known.given_name if known else "") or "Sam",
        family_name=(known.family_name if known else "") or "Example",
        born=(known.date_of_birth if known else None) or made_up,
        died=died,
        practice=(known.registered_practice if known else "") or "X81001",
        situation=situation,
    )


def _known(nhs_number: str) -> Patient | None:
    try:
        return Patient.objects.filter(pk=nhs_number).first()
    except DatabaseError:
        return None
