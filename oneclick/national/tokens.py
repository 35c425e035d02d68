"""The application's own token: a JWT signed by its key, exchanged at the platform and kept until shortly before it ends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic, time
from typing import Final
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from oneclick.national.place import Place
from oneclick.national.trouble import Down, NotConnected, Unauthorised

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM: Final = "RS512"
SOONER: Final = 30.0
SECONDS: Final = 3.0
logger = logging.getLogger(__name__)


@dataclass
class _Kept:
    """A token and until when it is good, by the clock that never goes back."""

    value: str = ""
    until: float = 0.0
    lock: Lock = field(default_factory=Lock)


def application_token(place: Place, connections: Callable[[Place], httpx.Client]) -> str:
    """The token of the application for a service. Raises Trouble where there is none to be had."""
    kept = _kept(place)
    with kept.lock:
        if kept.until <= monotonic():
            kept.value, lasts = _exchange(place, connections(place))
            kept.until = monotonic() + max(0.0, lasts - SOONER)
        return kept.value


@lru_cache(maxsize=16)
def _kept(place: Place) -> _Kept:  # noqa: ARG001 - the key of the cache
    return _Kept()


def _exchange(place: Place, client: httpx.Client) -> tuple[str, float]:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": _assertion(place),
    }
    try:
        answer = client.post(place.token_url, data=form, timeout=SECONDS)
        said = answer.json() if answer.status_code == 200 else {}
        return str(said["access_token"]), float(said.get("expires_in", 300))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        logger.warning("No token for %s: %s", place.service, type(error).__name__)
        raise Down from None
    except (ValueError, KeyError, TypeError):
        logger.warning("No token for %s: the platform answered %s", place.service, answer.status_code)
        raise (Down if answer.status_code >= 500 else Unauthorised)(answer.status_code) from None


def _assertion(place: Place) -> str:
    """The signed statement of who we are, good for five minutes."""
    now = int(time())
    claims = {
        "iss": place.client_id,
        "sub": place.client_id,
        "aud": place.token_url,
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + 300,
    }
    try:
        return jwt.encode(
            {"alg": ALGORITHM, "kid": place.key_id, "typ": "JWT"}, claims, _key(place.key_file), [ALGORITHM]
        )
    except (OSError, ValueError, JoseError) as error:
        logger.error("The key of %s cannot be used: %s", place.service, type(error).__name__)  # noqa: TRY400
        raise NotConnected from None


@lru_cache(maxsize=8)
def _key(file: str) -> RSAKey:
    return RSAKey.import_key(Path(file).read_bytes())
