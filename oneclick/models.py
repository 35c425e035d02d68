"""Every model of the app, so that Django finds them; each lives in the room of its noun."""

from oneclick.launch.models import (
    LastingPermission,
    LaunchPolicy,
    LocalSystem,
    ShelvedTicket,
    SystemKey,
    UsedOnce,
)

__all__ = [
    "LastingPermission",
    "LaunchPolicy",
    "LocalSystem",
    "ShelvedTicket",
    "SystemKey",
    "UsedOnce",
]
