"""How a launch comes in: asked for by a local system's back end, opened by its ticket, or signed by the system itself."""

from __future__ import annotations

import logging
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from audit.ingest.body import BodyError
from audit.ingest.check import Problem
from audit.ingest.http import json_answer, read_body
from oneclick.launch import denial, tickets
from oneclick.launch.context import Context, read_context
from oneclick.launch.registry import System, system_named, system_with_key
from oneclick.launch.report import Report
from oneclick.launch.shelf import Nowhere
from oneclick.launch.standby import has_database, moment_of
from oneclick.launch.tokens import Forged, TokenRefused, read_token
from oneclick.launch.windows import open_window, survives

NOWHERE: Final = "OneClick cannot check launches at this moment. Press 1-Click again in a few seconds."
logger: Final = logging.getLogger(__name__)


@csrf_exempt  # known by its API key; a browser never sends one by itself
@survives
def launches(request: HttpRequest) -> HttpResponse:
    """`POST /api/launches`: a one-time address for the window that the local system is about to open."""
    try:
        system = _caller(request)
        reference = tickets.issue(_asked(request, system), database=has_database(request))
    except BodyError as error:
        return _told(error)
    except Nowhere:
        return _told(BodyError(503, "Launches cannot be kept at this moment: send it again."))
    path = reverse("launch_ticket", args=[reference])
    seconds = int(tickets.GOOD_FOR.total_seconds())
    answer = {"launch": request.build_absolute_uri(path), "expires_in": seconds}
    return json_answer(answer, 201)


@require_GET
@survives
def launch_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """The one-time address: uses the ticket up and goes on to a window of its own."""
    try:
        context = tickets.take(reference, by=moment_of(request).nonce.hex, database=has_database(request))
    except tickets.TicketError as error:
        if error.context is None:
            return denial.page(request, error.sentence, status=404)
        return denial.of_context(request, error.sentence, error.context, status=410)
    except Nowhere:
        return denial.page(request, NOWHERE, status=503)
    return open_window(context)


@csrf_exempt  # comes from another site by design, carries no session, and is believed for its signature alone
@survives
def launch(request: HttpRequest) -> HttpResponse:
    """A form with a signed launch, posted by a local system without a back end."""
    if request.method != "POST":
        return denial.page(request, "A launch is sent by your record system.", status=405)
    database, by = has_database(request), moment_of(request).nonce.hex
    now = timezone.now().timestamp()
    try:
        _, context = read_token(
            request.POST.get("launch", ""),
            lambda name: system_named(name, database=database),
            now=now,
            by=by,
            database=database,
        )
    except Forged as error:
        logger.warning("A launch was refused: %s.", error)
        denial.keep_forged(request, error)
        return denial.page(request, "This launch was not signed by a record system that is known here.")
    except TokenRefused as refused:
        return _refuse(request, refused)
    except Nowhere:
        return denial.page(request, NOWHERE, status=503)
    return open_window(context)


def _refuse(request: HttpRequest, refused: TokenRefused) -> HttpResponse:
    """A known system signed what cannot be used."""
    launch_id = denial.record(request, refused.system.organisation, refused.said)
    correlation = refused.said.get("correlation_id")
    report = Report.of("denied", refused.system.origin, launch_id, correlation if isinstance(correlation, str) else "")
    return denial.page(request, refused.sentence, report=report)


def _caller(request: HttpRequest) -> System:
    """The local system that asks. Raises BodyError."""
    if request.method != "POST":
        raise BodyError(405, "Only POST is possible here.")
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    found = system_with_key(key.strip(), database=has_database(request)) if scheme.lower() == "bearer" else None
    if found is None:
        if key and not has_database(request):
            raise BodyError(
                503, "This API key cannot be checked just now: the database is down. Send the launch again."
            )
        raise BodyError(401, "This API key is missing or not known: send Authorization: Bearer and the key.")
    return found


def _asked(request: HttpRequest, system: System) -> Context:
    """The launch that is asked for. Raises BodyError; what a known source sent wrongly is recorded as denied."""
    try:
        said: dict[str, Any] = msgspec.json.decode(_body(request), type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise BodyError(400, "The body is not a JSON object: send the launch as one.") from None
    try:
        return read_context(said, source=system.source, organisation=system.organisation, origin=system.origin)
    except Problem as problem:
        denial.record(request, system.organisation, said)
        raise BodyError(422, problem.sentence, problem.field) from None


def _body(request: HttpRequest) -> bytes:
    """The body, which can be read once and is needed again where the request is done again without the database."""
    known = vars(request)
    if "launch_body" not in known:
        known["launch_body"] = read_body(request)
    body: bytes = known["launch_body"]
    return body


def _told(error: BodyError) -> HttpResponse:
    """The answer to a local system whose launch is not taken."""
    response = json_answer({"error": error.sentence, "field": error.field}, error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="OneClick"'
    elif error.status == 405:
        response["Allow"] = "POST"
    elif error.status == 503:
        response["Retry-After"] = "1"
    return response
