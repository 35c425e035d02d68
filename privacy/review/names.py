"""Names of people, patients and places, fetched in bulk: one query a kind, however many rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from audit.models import Site, Staff
from privacy.models import Patient
from privacy.review.words import role


@dataclass
class Names:
    """What is known of those that a page speaks of. Whoever is unknown is named by their number or code."""

    staff: dict[str, Staff] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)
    sites: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *, staff: Iterable[str] = (), patients: Iterable[str] = (), sites: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """Reads the names of these user ids, NHS numbers, and pairs of organisation and site code."""
        uids, numbers, pairs = set(staff) - {""}, set(patients) - {""}, {pair for pair in sites if pair[1]}
        found = Site.objects.filter(organisation_id__in={o for o, _ in pairs}, code__in={code for _, code in pairs})
        return cls(
            staff=Staff.objects.in_bulk(uids) if uids else {},
            patients=Patient.objects.in_bulk(numbers) if numbers else {},
            sites={(site.organisation_id, site.code): site.name for site in found} if pairs else {},
        )

    def person(self, staff_uid: str) -> str:
        """The name of a member of staff, or the user id."""
        known = self.staff.get(staff_uid)
        return str(known) if known else staff_uid

    def knows(self, staff_uid: str) -> bool:
        """Whether the name of a member of staff is known."""
        return self.person(staff_uid) != staff_uid

    def role(self, staff_uid: str, role_code: str = "") -> str:
        """The role in use, or where the access did not say, the one that the organisation knows."""
        known = self.staff.get(staff_uid)
        return role(role_code or (known.role_code if known else ""))

    def team(self, staff_uid: str) -> str:
        """The team of a member of staff, empty where not known."""
        known = self.staff.get(staff_uid)
        return known.team if known else ""

    def patient(self, nhs_number: str) -> str:
        """The name of a patient; empty where not known, for the NHS number always stands beside it."""
        known = self.patients.get(nhs_number)
        return f"{known.given_name} {known.family_name}".strip() if known else ""

    def site(self, organisation: str, code: str) -> str:
        """The name of a place, or its code."""
        return self.sites.get((organisation, code), code)
