"""Launches that a local system signs itself, having no back end: a JSON Web Token, good for a minute and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeGuard

import msgspec
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import Key as JoseKey
from joserfc.jwk import OKPKey, RSAKey
from joserfc.jws import JWSRegistry, extract_compact, validate_compact

from audit.ingest.check import Problem
from oneclick.launch import shelf
from oneclick.launch.context import Context, read_context
from oneclick.launch.registry import Key, System

LONGEST_TOKEN: Final = 8_192
LONGEST_LIFE: Final = 60
LEEWAY: Final = 5
"""Seconds by which the clock of a local system may differ from ours."""
KEPT_FOR: Final = timedelta(seconds=LONGEST_LIFE + 2 * LEEWAY)
CLAIMS: Final = ("iss", "aud", "iat", "exp", "nbf", "jti", "sub")
HEADERS: Final = {"EdDSA": ("EdDSA", "Ed25519"), "RS256": ("RS256",)}
"""The kind of a key, and what a header may call its signature (RFC 9864 gave EdDSA a second name)."""


class Forged(Exception):  # noqa: N818 - what it is
    """Nobody known signed this: nothing in it can be believed. `system` is the one that it claims to come from, if any."""

    def __init__(self, why: str, system: System | None = None, said: dict[str, Any] | None = None) -> None:
        super().__init__(why)
        self.system, self.said = system, said or {}


class TokenRefused(Exception):  # noqa: N818 - what it is
    """A known system signed it, but it cannot be used: why, and what it says."""

    def __init__(self, sentence: str, system: System, said: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.sentence, self.system, self.said = sentence, system, said


class _Registry(JWSRegistry):
    """The two algorithms of launches, by every name that they have."""

    def get_alg(self, name: str) -> Any:
        """Refuses `none`, keys shared by both sides, and whatever else there is."""
        if not any(name in names for names in HEADERS.values()):
            raise Forged(name[:20])
        return self.algorithms[name]


def read_token(
    text: str, find: Callable[[str], System | None], *, now: float, by: str, database: bool
) -> tuple[System, Context]:
    """The launch that a token means, this once. Raises Forged, TokenRefused, or shelf.Nowhere."""
    system, claims = _verified(text, find)
    said = {name: value for name, value in claims.items() if name not in CLAIMS}
    try:
        _check_claims(claims, now)
        context = read_context(said, source=system.source, organisation=system.organisation, origin=system.origin)
    except Problem as problem:
        raise TokenRefused(problem.sentence, system, said) from None
    if not shelf.first_use(f"{system.source} {claims['jti']}", KEPT_FOR, by=by, database=database):
        raise TokenRefused("This launch was used already. Each opens one window, once.", system, said)
    return system, context


def _verified(text: str, find: Callable[[str], System | None]) -> tuple[System, dict[str, Any]]:
    """The claims of a token that the system it names has signed. Raises Forged."""
    if not text or len(text) > LONGEST_TOKEN:
        raise Forged("no token, or one too long")
    try:
        token = extract_compact(text.encode("ascii"))
        claims = msgspec.json.decode(token.payload, type=dict[str, Any])
    except (JoseError, ValueError, RecursionError) as error:
        raise Forged("not a token") from error
    issuer, headers = claims.get("iss"), token.headers()
    system = find(issuer) if isinstance(issuer, str) and 0 < len(issuer) <= 100 else None
    for key in system.keys if system else ():
        named = headers.get("kid") in (None, key.kid)
        if named and headers.get("alg") in HEADERS[key.algorithm] and _signed_by(token, key):
            return system, claims  # type: ignore[return-value]
    raise Forged("no key of a known system fits", system, claims)


def _signed_by(token: Any, key: Key) -> bool:
    public: JoseKey = (OKPKey if key.algorithm == "EdDSA" else RSAKey).import_key(key.pem)
    try:
        return validate_compact(token, public, registry=_Registry())
    except JoseError:
        return False


def _check_claims(claims: dict[str, Any], now: float) -> None:
    """Raises `Problem` for the first claim that is not right."""
    audience = claims.get("aud")
    if settings.ONECLICK_LAUNCH_AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
        raise Problem("aud", f"aud must be {settings.ONECLICK_LAUNCH_AUDIENCE}: this launch is for another service.")
    issued, expires, jti = claims.get("iat"), claims.get("exp"), claims.get("jti")
    if not _is_time(issued) or not _is_time(expires):
        raise Problem("exp", "A launch needs iat and exp, in whole seconds since 1970.")
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise Problem("exp", f"A launch is good for {LONGEST_LIFE} seconds at most: exp must follow iat within them.")
    begins = max(issued, claims["nbf"] if _is_time(claims.get("nbf")) else 0)
    if begins > now + LEEWAY:
        raise Problem("iat", "This launch lies in the future: the clock of the local system is wrong.")
    if expires <= now - LEEWAY:
        raise Problem("exp", "This launch came too late. It is good for 60 seconds.")
    if not isinstance(jti, str) or not 0 < len(jti) <= 64:
        raise Problem("jti", "A launch needs a jti of 1 to 64 characters that was never used before.")


def _is_time(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**40
