"""On whose behalf a service is asked: the sign-in of the person at the window."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest

from oneclick.launch.state import Launch
from oneclick.national.client import Caller
from oneclick.signin.access import access_token


def caller_of(request: HttpRequest, launch: Launch) -> Caller:
    """The token of the sign-in where it has one, the role profile in use, and one id for all requests of a launch."""
    return Caller(
        token=access_token(request),
        role_profile_id=launch.role.role_profile_id,
        correlation_id=correlation_of(launch.launch_id),
    )


def correlation_of(launch_id: str) -> str:
    """The UUID under which a national helpdesk finds the requests of a launch."""
    try:
        return str(UUID(launch_id))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, launch_id))
