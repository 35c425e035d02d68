"""Job roles with their RBAC codes."""

from dataclasses import dataclass
from typing import Final

VIEW: Final = ("B0264", "B0370")
EMERGENCY: Final = "B0168"
LEGAL: Final = "B0082"


@dataclass(frozen=True, slots=True)
class Role:
    """What a smartcard says somebody may do."""

    code: str
    activity_codes: tuple[str, ...]

    @property
    def short(self) -> str:
        """The last part of the code."""
        return self.code.rsplit(":", 1)[-1]


ROLES: Final = {
    "consultant": Role("S8000:G8000:R8000", (*VIEW, EMERGENCY, LEGAL)),
    "doctor": Role("S8000:G8000:R8000", (*VIEW, EMERGENCY)),
    "gp": Role("S8000:G8000:R8000", (*VIEW, EMERGENCY, LEGAL)),
    "nurse": Role("S8000:G8001:R8001", (*VIEW, EMERGENCY)),
    "clinic nurse": Role("S8000:G8001:R8001", VIEW),
    "safeguarding": Role("S8000:G8001:R8001", (*VIEW, EMERGENCY, LEGAL)),
    "pharmacist": Role("S8000:G8001:R8003", (*VIEW, EMERGENCY)),
    "technician": Role("S8000:G8001:R8003", VIEW),
    "therapist": Role("S8000:G8001:R8003", VIEW),
    "paramedic": Role("S8000:G8001:R8003", (*VIEW, EMERGENCY)),
    "secretary": Role("S8001:G8002:R8006", VIEW),
    "coder": Role("S8001:G8002:R8007", VIEW),
    "clerk": Role("S8001:G8002:R8008", VIEW),
    "coordinator": Role("S8001:G8002:R8008", VIEW),
    "receptionist": Role("S8001:G8003:R8009", VIEW),
    "reception only": Role("S8001:G8003:R8009", ("B0264",)),
    "records": Role("S8001:G8004:R8013", VIEW),
    "manager": Role("S8001:G8002:R8008", VIEW),
    "systems": Role("S8001:G8005:R8015", ("B0062", "B0011")),
    "privacy officer": Role("S8002:G8003:R0001", (*VIEW, "B0015", "B0016", "B0017", "B0018", "B0011")),
}
CLINICAL: Final = frozenset(
    {"consultant", "doctor", "gp", "nurse", "clinic nurse", "pharmacist", "therapist", "paramedic"}
)
SENIOR: Final = ("consultant", "gp", "manager", "pharmacist", "nurse")
"""Who runs a team, where there is one, in this order."""
