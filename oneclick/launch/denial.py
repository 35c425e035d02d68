"""Launches that open nothing: a page that says why and what to do, and an access event where a source is known."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.ingest.event import Refused
from audit.people.models import Role, User
from audit.people.permissions import CLINICAL, roles_of
from audit.people.scope import organisation_scope
from oneclick.launch import shelf, trail
from oneclick.launch.context import PLAIN, Context
from oneclick.launch.report import Report
from oneclick.launch.spool import Kept
from oneclick.launch.standby import has_database, moment_of
from oneclick.launch.tokens import Forged

AGAIN: Final = "Close this window, check the patient in your record system, and press 1-Click again."
_OF_FORGED: Final = "forged "
logger: Final = logging.getLogger(__name__)


def page(
    request: HttpRequest,
    sentence: str,
    *,
    todo: str = AGAIN,
    status: int = 403,
    report: Report | None = None,
    may_sign_out: bool = False,
) -> HttpResponse:
    """The page that says why the record does not open. It names no patient."""
    said = {"sentence": sentence, "todo": todo, "report": report, "may_sign_out": may_sign_out}
    response = render(request, "launch/denied.html", said, status=status)
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def of_context(request: HttpRequest, sentence: str, context: Context, *, status: int = 403) -> HttpResponse:
    """Denies a launch of a known system, and records that."""
    launch_id = record(request, context.organisation, msgspec.structs.asdict(context))
    report = Report.of("denied", context.origin, launch_id, context.correlation_id)
    return page(request, sentence, status=status, report=report)


def of_other_user(request: HttpRequest, context: Context) -> HttpResponse:
    """Denies a launch that was made for somebody else than the person signed in: it is their attempt."""
    person = request.user if isinstance(request.user, User) else None
    said = msgspec.structs.asdict(context) | {"role_profile_id": ""}
    if person:
        said["staff_uid"] = person.staff_uid
    launch_id = record(request, context.organisation, said)
    report = Report.of("denied", context.origin, launch_id, context.correlation_id)
    name = person.name if person else "somebody else"
    sentence = f"This launch was made for another user than the one signed in here, {name}. The record was not opened."
    todo = "Sign out here, sign in as the user of the record system, and press 1-Click again."
    return page(request, sentence, todo=todo, report=report, may_sign_out=bool(person) and has_database(request))


def of_failure(request: HttpRequest) -> HttpResponse:
    """Neither the database nor what stands in for it could serve: nothing was opened."""
    return page(request, "OneClick cannot open records at this moment.", status=503)


def record(request: HttpRequest, organisation: str, said: Mapping[str, Any]) -> str:
    """Writes an access event of outcome `denied`; returns its launch id. A number that is none is kept as refused."""
    moment = moment_of(request)
    launch_id = moment.event_id("denied", 0)
    known = {name: value for name in PLAIN if isinstance(value := said.get(name), str) and value}
    known.pop("service", None)
    role = _role(request, organisation, known)
    event = known | {
        "kind": "launch" if role else "close",  # a launch has to name the role, and we do not guess one
        "event_id": moment.event_id("denied", 1),
        "launch_id": launch_id,
        "organisation": organisation,
        "occurred_at": moment.at.isoformat(),
        "outcome": "denied",
    }
    if role:
        event |= {"role_code": role.role_code, "role_profile_id": role.role_profile_id}
    event = {name: value for name, value in event.items() if value}
    kept = Kept(organisation=organisation, events=msgspec.json.encode([event]))
    try:
        trail.keep(kept, database=has_database(request))
    except OSError:
        logger.exception("A denied launch could be written neither to the database nor to the spool.")
    return launch_id


def keep_forged(request: HttpRequest, forged: Forged) -> None:
    """Keeps a launch that claims to come from a known system and is not signed by it, as a refused record of that system's
    organisation. Never as an event: who sent it is not known, and whom it names did nothing.
    """
    if not forged.system or not has_database(request) or not shelf.is_among_first(_OF_FORGED + forged.system.source):
        return
    refused = Refused(
        position=1,
        field="signature",
        reason=f"Not signed by {forged.system.source}, whose launch it says it is: who sent it is not known.",
        record=msgspec.json.encode(forged.said | {"outcome": "denied"}),
        organisation=forged.system.organisation,
    )
    trail.keep_refused(forged.system.organisation, refused)


def _role(request: HttpRequest, organisation: str, said: Mapping[str, str]) -> Role | None:
    """The role of whoever the event is about at the organisation: the one that was named, or their only one."""
    uid, profile = said.get("staff_uid", ""), said.get("role_profile_id", "")
    if isinstance(request.user, User) and request.user.staff_uid == uid:
        roles = [role for role in roles_of(request.user) if role.organisation_id == organisation]
    elif has_database(request):
        with organisation_scope([organisation]):
            roles = list(Role.objects.filter(organisation_id=organisation, user__staff_uid=uid))
    else:
        roles = []
    fitting = [role for role in roles if not profile or role.role_profile_id == profile]
    viewing = [role for role in fitting if CLINICAL & set(role.activity_codes)] or fitting
    return viewing[0] if len(viewing) == 1 else None
