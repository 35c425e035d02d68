"""One person and the house they live in."""

from dataclasses import dataclass, field
from datetime import date

from oneclick.demo.names import Heritage


@dataclass(slots=True, eq=False)
class House:
    """An address and who lives there. Houses of a street share its number."""

    address_line: str
    postcode: str
    practice: str
    town: str
    street: int
    members: list["Person"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with an NHS number."""

    nhs_number: str
    given_name: str
    family_name: str
    sex: str
    date_of_birth: date
    house: House
    heritage: Heritage
    kin: list["Person"] = field(default_factory=list)
    frailty: float = 1.0
    summary: str = "success"
    needs_adjustments: bool = False
    has_protection_plan: bool = False
    deceased_on: date | None = None
    left_alone: list[tuple[str, float, float]] = field(default_factory=list)
    """Organisations and times where this person must get no care by chance."""

    def age(self, today: date) -> int:
        """Age in whole years."""
        return (today - self.date_of_birth).days // 365

    def is_alive(self, day: date) -> bool:
        """Whether the person lives on that day."""
        return self.deceased_on is None or day <= self.deceased_on

    def may_come_to(self, organisation: str, instant: float) -> bool:
        """Whether chance may bring the person there then."""
        return not any(code == organisation and start <= instant <= end for code, start, end in self.left_alone)
