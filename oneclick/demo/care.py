"""Care contacts as the hospital and the shops enter them: nearly all of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from oneclick.demo.clock import WARM_UP, Period, iso_minute
from oneclick.demo.numbers import make_uuid
from oneclick.demo.persons import Person
from oneclick.demo.places import SITES

NEVER_ENTERED = 0.011
GAP_SITE = "RX102"
"""The site whose feed stood still for a day."""
_WITHOUT_TEAM = frozenset({"RY9"})

Row = tuple[str, ...]


@dataclass(slots=True)
class CareBook:
    """Takes contacts and writes them out day by day, so that their order tells nothing of why they were entered."""

    rng: Random
    period: Period
    write: Callable[[Row], object]
    gap_day: int
    count: int = 0
    _waiting: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def enter(
        self,
        person: Person,
        kind: str,
        site: str,
        start: float,
        end: float | None = None,
        *,
        team: str = "",
        staff_uid: str = "",
        surely: bool = False,
    ) -> None:
        """Enter one contact, unless it is one of those that nobody ever enters."""
        gap = site == GAP_SITE and self.period.day_of(start) == self.gap_day
        if not surely and (gap or self.rng.random() < NEVER_ENTERED):
            return
        organisation = SITES[site].organisation
        if organisation in _WITHOUT_TEAM or self.rng.random() < 0.04:
            team = ""
        if start >= self.period.end and kind != "appointment":
            return
        running = end is None or start < self.period.end <= end
        ends = "" if end is None or running else iso_minute(max(end, start + 60))
        row = (
            make_uuid(self.rng),
            person.nhs_number,
            organisation,
            site,
            team,
            staff_uid,
            kind,
            iso_minute(start),
            ends,
        )
        self.count += 1
        self._waiting[max(self.period.day_of(start), -WARM_UP)].append(row)

    def close_day(self, day: int) -> None:
        """Write the contacts that began up to this day."""
        ready = [row for known in list(self._waiting) if known <= day for row in self._waiting.pop(known)]
        for row in sorted(ready, key=lambda row: (row[7], row[0])):
            self.write(row)
