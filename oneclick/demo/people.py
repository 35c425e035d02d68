"""The people who can sign in to the demo. They are staff of the made-up trust like everybody else."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from oneclick.demo.places import PHARMACY_CODES

Roles: TypeAlias = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Each role: organisation (ODS code), role code, activity codes."""

PRIVACY_OFFICER: Final = "S8002:G8003:R0001"
CALDICOTT_GUARDIAN: Final = "R5105"
REVIEW_CODES: Final = ("B0015", "B0016", "B0017", "B0018", "B0011")
EXAMPLE_ORGANISATION: Final = "T10101"
"""The organisation named in the published examples of SCR alerts."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone who can sign in to the demo."""

    key: str
    given_name: str
    family_name: str
    staff_uid: str
    email: str
    title: str
    roles: Roles

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


def _officer_of(*organisations: str) -> Roles:
    return tuple((organisation, PRIVACY_OFFICER, REVIEW_CODES) for organisation in organisations)


DEMO_PEOPLE: Final = (
    DemoPerson(
        key="privacy-officer",
        given_name="Priya",
        family_name="Nair",
        staff_uid="555000000101",
        email="priya.nair@rx1.example",
        title="Privacy officer",
        roles=_officer_of("RX1", *PHARMACY_CODES, EXAMPLE_ORGANISATION),
    ),
    DemoPerson(
        key="clinician",
        given_name="Sam",
        family_name="Okafor",
        staff_uid="555000000102",
        email="sam.okafor@rx1.example",
        title="Emergency department doctor",
        roles=(("RX1", "S8000:G8000:R8000", ("B0264", "B0370", "B0168")),),
    ),
    DemoPerson(
        key="consultant",
        given_name="Nadia",
        family_name="Rahman",
        staff_uid="555000000106",
        email="nadia.rahman@rx1.example",
        title="Consultant at two trusts",
        roles=(
            ("RX1", "S8000:G8000:R8000", ("B0264", "B0370", "B0168", "B0082")),
            ("RY9", "S8000:G8000:R8000", ("B0264", "B0370", "B0168")),
        ),
    ),
    DemoPerson(
        key="admin",
        given_name="Alex",
        family_name="Morgan",
        staff_uid="555000000103",
        email="alex.morgan@rx1.example",
        title="Local system administrator",
        roles=(("RX1", "S8001:G8005:R8015", ("B0062", "B0011")),),
    ),
    DemoPerson(
        key="deputy",
        given_name="Morgan",
        family_name="Ellery",
        staff_uid="555000000105",
        email="morgan.ellery@rx1.example",
        title="Deputy privacy officer",
        roles=_officer_of("RX1", EXAMPLE_ORGANISATION),
    ),
    DemoPerson(
        key="guardian",
        given_name="Grace",
        family_name="Whitlock",
        staff_uid="555000000107",
        email="grace.whitlock@rx1.example",
        title="Caldicott guardian",
        roles=(("RX1", CALDICOTT_GUARDIAN, ("B0011",)),),
    ),
    DemoPerson(
        key="other-officer",
        given_name="Robin",
        family_name="Hale",
        staff_uid="555000000104",
        email="robin.hale@ry9.example",
        title="Privacy officer of another trust",
        roles=_officer_of("RY9"),
    ),
)
