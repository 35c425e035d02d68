"""Every model of the app, so that Django finds them; each lives in the room of its noun."""

from oneclick.launch.models import (
    LastingPermission,
    LaunchPolicy,
    LocalSystem,
    ShelvedTicket,
    SystemKey,
    UsedOnce,
)
from oneclick.national.models import NationalAlert
from oneclick.signin.models import Attempt, ProviderSession, ToldLogout

__all__ = [
    "Attempt",
    "LastingPermission",
    "LaunchPolicy",
    "LocalSystem",
    "NationalAlert",
    "ProviderSession",
    "ShelvedTicket",
    "SystemKey",
    "ToldLogout",
    "UsedOnce",
]
