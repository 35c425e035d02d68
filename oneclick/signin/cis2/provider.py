"""What the provider says of itself: discovery, its keys, and requests to it that end in time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import httpx
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from oneclick.signin.cis2.configuration import Configuration, is_safe
from oneclick.signin.cis2.refusal import ProviderUnreachable, SignInRefused

TIMEOUT: Final = httpx.Timeout(5, connect=3)
QUICK: Final = httpx.Timeout(1)
"""Where somebody waits for something else."""
LARGEST_ANSWER: Final = 1024 * 1024
DISCOVERY_LIVES: Final = 3600.0
KEYS_REST: Final = 60.0
"""Seconds between two looks for new keys: a forger who names keys at random cannot make us ask the provider each time."""
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


def ask(
    method: str, address: str, *, headers: Mapping[str, str] | None = None, body: str = "", quick: bool = False
) -> httpx.Response:
    """One request, read whole. Raises ProviderUnreachable where none came in time, or too much."""
    try:
        with (
            httpx.Client(timeout=QUICK if quick else TIMEOUT, follow_redirects=False) as client,
            client.stream(method, address, headers=dict(headers or {}), content=body or None) as answer,
        ):
            content = b""
            for part in answer.iter_bytes():
                content += part
                if len(content) > LARGEST_ANSWER:
                    raise ProviderUnreachable("an answer of the provider is too long")
            kind = {"Content-Type": answer.headers.get("Content-Type", "")}
            return httpx.Response(answer.status_code, headers=kind, content=content, request=answer.request)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderUnreachable(f"the provider cannot be reached ({type(error).__name__})") from None


def read_object(answer: httpx.Response, what: str) -> dict[str, Any]:
    """The JSON object of a good answer. Raises ProviderUnreachable for anything else."""
    if answer.status_code != 200:
        raise ProviderUnreachable(f"{what} was answered with {answer.status_code}")
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise ProviderUnreachable(f"{what} is not JSON") from None
    if not isinstance(found, dict):
        raise ProviderUnreachable(f"{what} is not an object")
    return found


class Provider:
    """One provider, as this process knows it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._lock = threading.Lock()
        self._discovery: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def discovery(self, *, fresh: bool = False) -> dict[str, Any]:
        """What the provider publishes of itself; `fresh` asks again, and does not wait long.

        Raises SignInRefused where it speaks for another issuer.
        """
        known = self._discovery
        if known and not fresh and time.monotonic() - known[0] < DISCOVERY_LIVES:
            return known[1]
        address = f"{self.configuration.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = read_object(ask("GET", address, quick=fresh), "discovery")
        if found.get("issuer") != self.configuration.issuer:
            raise SignInRefused("discovery names another issuer")
        for name in ENDPOINTS:
            if not isinstance(found.get(name), str) or not is_safe(found[name]):
                raise SignInRefused(f"discovery has no usable {name}")
        self._discovery = (time.monotonic(), found)
        return found

    def endpoint(self, name: str) -> str:
        """The address of an endpoint; nothing where the provider has none."""
        address = self.discovery().get(name)
        return address if isinstance(address, str) and is_safe(address) else ""

    def algorithms(self) -> list[str]:
        """What may have signed for the provider: allowed by our settings and by its own word."""
        published = self.discovery().get("id_token_signing_alg_values_supported")
        ours = self.configuration.algorithms
        return [name for name in ours if not isinstance(published, list) or name in published]

    def keys_with(self, key_id: str) -> KeySet:
        """The provider's keys of that id. Where none is known they are fetched anew, but not again and again."""
        with self._lock:
            for _ in range(2):
                if self._keys and (found := [key for key in self._keys[1].keys if key.kid == key_id]):
                    return KeySet(found)
                if self._keys and time.monotonic() - self._keys[0] < KEYS_REST:
                    break
                self._keys = (time.monotonic(), self._fetch_keys())
        raise SignInRefused("a token is signed with a key that the provider does not publish")

    def _fetch_keys(self) -> KeySet:
        """Every public key that the provider signs with; secrets and keys to encrypt with are not read."""
        found = read_object(ask("GET", self.endpoint("jwks_uri")), "the list of keys")
        keys: list[Any] = []
        published: Any = found.get("keys")
        for each in published if isinstance(published, list) else []:
            if isinstance(each, dict) and each.get("use", "sig") == "sig" and isinstance(each.get("kid"), str):
                keys += _public_key(each)
        return KeySet(keys)


def _public_key(published: dict[str, Any]) -> list[Any]:
    """The key, where it is one of ours to read."""
    kinds: dict[Any, Any] = {"RSA": RSAKey, "EC": ECKey}
    kind = kinds.get(published.get("kty"))
    try:
        return [kind.import_key(published)] if kind else []
    except (JoseError, ValueError, TypeError):
        return []


@lru_cache(maxsize=8)
def provider_of(configuration: Configuration) -> Provider:
    """The provider of a configuration, the same for the life of the process."""
    return Provider(configuration)


def current_provider() -> Provider:
    """The provider of our settings. Raises SignInRefused where none is set."""
    if settings.CIS2 is None:
        raise SignInRefused("CIS2 is not set up", "Sign-in with CIS2 is not set up on this service.", status=404)
    return provider_of(settings.CIS2)
