"""What both addresses for events share: who sends, the body within its limits, and an answer to whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from audit.ingest.body import BodyError, too_large, unpacked
from audit.ingest.models import Source
from audit.ingest.sources import source_with_key

logger = logging.getLogger(__name__)

# A database that restarts, is full, or has become a standby: the same request may succeed later.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
RETRY_SECONDS = 5

PART = 1024 * 1024
DRAINED_LIMITS = 4


class Call(NamedTuple):
    """A request of a known source. `request_id` is empty where the source gave none."""

    request: HttpRequest
    source: Source
    request_id: str


Tell = Callable[[BodyError], HttpResponse]
View = Callable[..., HttpResponse]


def endpoint(*methods: str, tell: Tell) -> Callable[[View], View]:
    """Makes a view of a function that takes a `Call`: known by an API key, not a session, and without stack traces."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                response = view(_call(request, methods), **kwargs)
            except BodyError as error:
                response = tell(error)
                _add_headers(response, methods)
            except UNAVAILABLE:
                logger.exception("The database is not available.")
                response = tell(
                    BodyError(503, "Nothing was stored: the database is not available. Send it again later.")
                )
                _add_headers(response, methods)
            given = request.headers.get("X-Request-ID", "")
            response["X-Request-ID"] = given if _usable(given) else str(uuid4())
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return decorate


def _add_headers(response: HttpResponse, methods: tuple[str, ...]) -> None:
    """What HTTP wants beside these statuses."""
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="OneClick"'
    elif response.status_code == 405:
        response["Allow"] = ", ".join(methods)
    elif response.status_code == 503:
        response["Retry-After"] = str(RETRY_SECONDS)


def _call(request: HttpRequest, methods: tuple[str, ...]) -> Call:
    if request.method not in methods:
        raise BodyError(405, f"{request.method!a} is not possible here, only {' and '.join(methods)}.")
    source = _source(request.headers.get("Authorization", ""))
    given = request.headers.get("X-Request-ID", "")
    if given and not _usable(given):
        raise BodyError(400, "X-Request-ID must be 1 to 64 visible ASCII characters, such as a UUID.", "X-Request-ID")
    return Call(request, source, given)


def _usable(request_id: str) -> bool:
    return 0 < len(request_id) <= 64 and request_id.isascii() and request_id.isprintable() and " " not in request_id


def _source(authorization: str) -> Source:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise BodyError(
            401, "There is no API key: send Authorization: Bearer and the key of the source.", "Authorization"
        )
    source = source_with_key(key.strip())
    if source is None:
        raise BodyError(401, "This API key is not known or no longer valid: ask for a new one.", "Authorization")
    return source


def read_body(request: HttpRequest) -> bytes:
    """The body, unpacked. Raises `BodyError` where it is over a limit, cut short or packed in another way."""
    limit = settings.ONECLICK_MAX_BODY_BYTES
    announced = _announced_length(request)
    # Django reads no further than Content-Length, so a body in chunks has to be read past it.
    stream = request.META["wsgi.input"] if announced is None else request
    body = b"".join(_parts(stream, limit + 1))
    if len(body) > limit:
        # Most callers listen only after they have sent all of it; whoever sends much more than this finds out by a cut.
        for _ in _parts(stream, DRAINED_LIMITS * limit):
            pass
        raise too_large(limit)
    if announced is not None and len(body) < announced:
        raise BodyError(400, "The body is shorter than its Content-Length: the connection was cut. Send it again.")
    return unpacked(body, request.headers.get("Content-Encoding", ""), settings.ONECLICK_MAX_DECODED_BYTES)


def _announced_length(request: HttpRequest) -> int | None:
    """The Content-Length; None where the body comes in chunks."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    text = request.META.get("CONTENT_LENGTH") or "0"
    if not text.isdigit():
        raise BodyError(400, "Content-Length is not a number.", "Content-Length")
    return int(text)


def _parts(stream: Any, most: int) -> Iterator[bytes]:
    """A stream in parts, up to so many bytes of it."""
    try:
        while most and (part := stream.read(min(most, PART))):
            most -= len(part)
            yield part
    except Exception:  # noqa: BLE001 - each server has errors of its own for a body that breaks
        raise BodyError(400, "The body could not be read to its end: the connection was cut. Send it again.") from None


def json_answer(content: Any, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """An answer in JSON."""
    return HttpResponse(msgspec.json.encode(content), status=status, content_type=content_type)
