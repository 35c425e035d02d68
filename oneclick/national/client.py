"""Asks a national FHIR API: with time limits, repeated where that is safe, and not at all while it is known to be down.

No NHS number reaches a log from here: requests are logged nowhere, and errors carry no address.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Final
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import httpx
from django.conf import settings
from django.utils import timezone
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base, wait_random_exponential

from oneclick.national import fhir_xml
from oneclick.national.breaker import breaker_of
from oneclick.national.bundle import Resources, kind_of
from oneclick.national.connections import connections_to
from oneclick.national.place import Place
from oneclick.national.reading import Json, objects, text
from oneclick.national.tokens import application_token
from oneclick.national.trouble import (
    Busy,
    Down,
    NotConnected,
    Trouble,
    Unreadable,
    raise_for_outcome,
    said_in,
    trouble_of,
)

ATTEMPTS: Final = 3
MOST_PAGES: Final = 10
ACCEPT: Final = "application/fhir+json, application/json;q=0.9, application/fhir+xml;q=0.5, */*;q=0.1"
FHIR_JSON: Final = "application/fhir+json"
ANYBODY: Final = "sandbox"
"""Published sandboxes know nobody, but those made from a specification refuse a request without the header."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """On whose behalf we ask: the token and role profile of the sign-in, and what ties the requests of a launch together."""

    token: str = ""
    role_profile_id: str = ""
    correlation_id: str = ""


@dataclass
class Client:
    """One conversation with one service. It ends `seconds` after its start, whatever the service does."""

    place: Place
    caller: Caller
    seconds: float = field(default_factory=lambda: float(settings.ONECLICK_NATIONAL_SECONDS))
    request_id: str = field(default_factory=lambda: str(uuid4()))
    # Whether there is more than was fetched: the page says so.
    incomplete: bool = False

    def __post_init__(self) -> None:
        self.ends_at = monotonic() + self.seconds

    @property
    def reference(self) -> str:
        """By which the helpdesk of the service finds what we asked: the id that all requests of a launch carry."""
        return self.caller.correlation_id or self.request_id

    def search(
        self,
        path: str,
        parameters: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        also: Sequence[str] = (),
    ) -> Resources:
        """Everything that a search finds, page after page. Raises Trouble.

        An answer is a Bundle, or a single resource of the type asked for or of one in `also`. Anything else is no answer,
        and never "nothing found".
        """
        found, address, asked = Resources(), self._address(path), dict(parameters)
        for _ in range(MOST_PAGES):
            document = self._read(address, asked, headers or {})
            if kind_of(document) not in {"Bundle", path, *also}:
                raise Unreadable(200)
            found.add(document)
            self.incomplete |= _counts_more(document)
            following = self._next(document, address)
            if not following:
                return found
            address, asked = following, {}
        self.incomplete = True
        return found

    def send(self, path: str, body: Json, request_id: str) -> None:
        """Posts a resource once; a repeat with the same `request_id` is told by the service. Raises Trouble."""
        content = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        headers = {"Content-Type": FHIR_JSON, "X-Request-ID": request_id}
        self._through_breaker("POST", self._address(path), content=content, headers=headers)

    def _address(self, path: str) -> str:
        if not self.place.base_url:
            raise NotConnected
        return f"{self.place.base_url.rstrip('/')}/{path}"

    def _read(self, address: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Json:
        """The resource at an address, asked again where that is safe and there is time."""
        again = Retrying(
            retry=retry_if_exception_type((Down, Busy)),
            stop=self._out_of_time,
            wait=_Patience(),
            reraise=True,
        )
        sent = {"X-Request-ID": str(uuid4()), **headers}
        return again(self._through_breaker, "GET", address, params=dict(parameters) or None, headers=sent)

    def _out_of_time(self, state: RetryCallState) -> bool:
        failure = state.outcome.exception() if state.outcome else None
        waits_too_long = monotonic() + state.upcoming_sleep >= self.ends_at
        return stop_after_attempt(ATTEMPTS)(state) or waits_too_long or getattr(failure, "status", 0) == 501

    def _through_breaker(self, method: str, address: str, **request: Any) -> Json:
        breaker = breaker_of(self.place.service)
        if breaker.is_open():
            raise Down
        try:
            document = self._ask(method, address, **request)
        except Trouble as trouble:
            breaker.tell(trouble)
            raise
        breaker.tell(None)
        return document

    def _ask(self, method: str, address: str, *, headers: Mapping[str, str], **request: Any) -> Json:
        """One request and what came of it. Raises Trouble, and nothing that would name the address."""
        left = self.ends_at - monotonic()
        if left <= 0.05:
            raise Down
        try:
            whole = {**self._headers(), **headers}
            timeout = httpx.Timeout(left, connect=min(left, 3.0))
            with connections_to(self.place).stream(
                method, address, headers=whole, timeout=timeout, **request
            ) as answer:
                body = self._body(answer)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            logger.warning("%s could not be asked: %s", self.place.service, type(error).__name__)
            raise Down from None
        return _document(answer.status_code, body, answer.headers)

    def _headers(self) -> dict[str, str]:
        token = application_token(self.place, connections_to) if self.place.client_id else self.caller.token
        if not token and self.place.shows_any_patient:
            token = ANYBODY
        said = {
            "Accept": ACCEPT,
            "Authorization": f"Bearer {token}" if token else "",
            "apikey": self.place.api_key,
            "X-Correlation-ID": self.caller.correlation_id,
            "NHSD-Session-URID": self.caller.role_profile_id,
        }
        return {name: value for name, value in said.items() if value}

    def _body(self, answer: httpx.Response) -> bytes:
        """The bytes of an answer, up to the limit of size and of time."""
        most, parts, length = settings.ONECLICK_NATIONAL_MAX_BYTES, [], 0
        for part in answer.iter_bytes():
            parts.append(part)
            length += len(part)
            if length > most:
                raise Unreadable(answer.status_code)
            if monotonic() > self.ends_at:
                raise Down(answer.status_code)
        return b"".join(parts)

    def _next(self, document: Json, address: str) -> str:
        """The next page, where it is one of the same service: a token is sent nowhere else."""
        links = [link for link in objects(document.get("link")) if text(link.get("relation")) == "next"]
        if not links:
            return ""
        following = urljoin(address, text(links[0].get("url")))
        base = self.place.base_url.rstrip("/")
        if _origin(following) != _origin(base) or not urlsplit(following).path.startswith(urlsplit(base).path):
            self.incomplete = True
            return ""
        return following


class _Patience(wait_base):
    """Waits as long as a service asks us to (Retry-After), else a little, at random, and longer each time."""

    jittered = wait_random_exponential(multiplier=0.15, max=1.5)

    def __call__(self, retry_state: RetryCallState) -> float:
        failure = retry_state.outcome.exception() if retry_state.outcome else None
        asked: float = getattr(failure, "retry_after", 0.0)
        return max(asked, self.jittered(retry_state))


def _document(status: int, body: bytes, headers: Mapping[str, str]) -> Json:
    """The resource in an answer. Raises Trouble where the status tells of it or there is none to read."""
    try:
        document = parsed(body)
    except ValueError:
        document = {}
    if 200 <= status < 300:
        if not document and body.strip():
            raise Unreadable(status)
        raise_for_outcome(document)
        return document
    trouble = trouble_of(status, said_in(document))
    trouble.retry_after = _retry_after(headers.get("Retry-After", ""))  # type: ignore[attr-defined]
    raise trouble


def _counts_more(bundle: Json) -> bool:
    """Whether a Bundle without a next page says that there is more than it holds."""
    total, links = text(bundle.get("total")), objects(bundle.get("link"))
    goes_on = any(text(link.get("relation")) == "next" for link in links)
    return not goes_on and total.isdecimal() and int(total[:9]) > len(objects(bundle.get("entry")))


def parsed(body: bytes) -> Json:
    """The FHIR resource in these bytes, JSON or XML whatever the sender called it. Raises ValueError."""
    begin = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"<"):
        return fhir_xml.read(begin)
    try:
        document = json.loads(begin)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(document, dict) or not text(document.get("resourceType")):
        raise ValueError("no FHIR resource")
    return document


def _retry_after(said: str) -> float:
    """The seconds of a Retry-After header, a number or a date."""
    if said.strip().isdecimal():
        return min(float(said), 3600.0)
    try:
        return max(0.0, (parsedate_to_datetime(said) - timezone.now()).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    try:
        return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", None, None
