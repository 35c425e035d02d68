"""Every model of the app, so that Django finds them; each lives in the room of its noun."""

from audit.ingest.models import AccessEvent, Batch, EventKey, Intake, RejectedRecord, Source
from audit.people.models import Organisation, Role, Site, Staff, User
from audit.people.sessions import RoleInUse, Session
from audit.trail.models import Access, Addition, ChangedAccess

__all__ = [
    "Access",
    "AccessEvent",
    "Addition",
    "Batch",
    "ChangedAccess",
    "EventKey",
    "Intake",
    "Organisation",
    "RejectedRecord",
    "Role",
    "RoleInUse",
    "Session",
    "Site",
    "Source",
    "Staff",
    "User",
]
