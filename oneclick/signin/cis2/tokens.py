"""What a token must prove before a word of it is believed."""

from __future__ import annotations

import hmac
import time
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from oneclick.signin.cis2.configuration import Configuration
from oneclick.signin.cis2.provider import Provider
from oneclick.signin.cis2.refusal import SignInRefused

LEEWAY: Final = 30
"""Seconds by which the provider's clock and ours may differ."""
OLDEST_ID_TOKEN: Final = 600
OLDEST_LOGOUT: Final = 300
LONGEST_NAME: Final = 512
"""Characters of a sub, sid or jti that we keep."""
LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
LOW: Final = (
    "You signed in with less than this service needs. Sign in with your smartcard, security key or another "
    "strong way of CIS2, and try again."
)


def check_id_token(provider: Provider, token: str, *, nonce: str, access_token: str) -> dict[str, Any]:
    """The claims of a token that is meant for this sign-in alone and strong enough. Raises SignInRefused for any other."""
    ours = provider.configuration
    header, claims = signed_claims(provider, token)
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise SignInRefused("the ID token is of another type")
    _check_names(ours, claims)
    checked = CodeIDToken(
        claims,
        header,
        {"iss": {"essential": True, "value": ours.issuer}, "sub": {"essential": True}},
        {"nonce": nonce, "client_id": ours.client_id, "access_token": access_token},
    )
    try:
        checked.validate(now=int(time.time()), leeway=LEEWAY)
    except (JoseError, TypeError, ValueError) as error:
        raise SignInRefused(f"a claim of the ID token is wrong ({_named(error)})") from None
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInRefused("the ID token is of another sign-in (nonce)")
    _check_age(claims, OLDEST_ID_TOKEN)
    _check_levels(ours, claims)
    for name in ("sub", "sid"):
        if not isinstance(claims.get(name, ""), str) or len(claims.get(name, "")) > LONGEST_NAME:
            raise SignInRefused(f"the ID token holds no usable {name}")
    return claims


def check_user_info_token(provider: Provider, token: str) -> dict[str, Any]:
    """The claims of a UserInfo that came signed."""
    _, claims = signed_claims(provider, token)
    _check_names(provider.configuration, claims)
    return claims


def check_logout_token(provider: Provider, token: str) -> dict[str, Any]:
    """The claims of a logout token that names one session of ours. Raises SignInRefused for any other."""
    header, claims = signed_claims(provider, token)
    if str(header.get("typ", "")).lower() != "logout+jwt":
        raise SignInRefused("it is not a logout token (typ)")
    _check_names(provider.configuration, claims)
    _check_age(claims, OLDEST_LOGOUT)
    expires, events = claims.get("exp"), claims.get("events")
    if expires is not None and (not _is_time(expires) or expires < time.time() - LEEWAY):
        raise SignInRefused("the logout token has expired")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise SignInRefused("the logout token does not tell of a logout (events)")
    if "nonce" in claims:
        raise SignInRefused("a logout token may hold no nonce")
    for name in ("sid", "jti"):
        if not isinstance(claims.get(name), str) or not 0 < len(claims[name]) <= LONGEST_NAME:
            raise SignInRefused(f"the logout token holds no usable {name}")
    return claims


def signed_claims(provider: Provider, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that the provider has signed, in a way that is allowed. Raises SignInRefused."""
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError, AttributeError):
        raise SignInRefused("a token cannot be read") from None
    allowed, key_id = provider.algorithms(), header.get("kid")
    if header.get("alg") not in allowed:
        raise SignInRefused("a token is signed in a way that is not allowed (alg)")
    if not isinstance(key_id, str) or not key_id:
        raise SignInRefused("a token does not name its key (kid)")
    try:
        read = jwt.decode(token, provider.keys_with(key_id), algorithms=allowed)
    except (JoseError, ValueError, TypeError):
        raise SignInRefused("the signature of a token is wrong") from None
    if not isinstance(read.claims, dict):
        raise SignInRefused("a token holds no claims")
    return dict(read.header), dict(read.claims)


def _check_names(ours: Configuration, claims: dict[str, Any]) -> None:
    """From the provider, for us and nobody else."""
    if claims.get("iss") != ours.issuer:
        raise SignInRefused("a token comes from another issuer (iss)")
    if claims.get("aud") not in (ours.client_id, [ours.client_id]):
        raise SignInRefused("a token is meant for others (aud)")
    if claims.get("azp", ours.client_id) != ours.client_id:
        raise SignInRefused("a token was given to another (azp)")


def _check_age(claims: dict[str, Any], oldest: int) -> None:
    """Issued now, not long ago and not later."""
    issued = claims.get("iat")
    if not _is_time(issued) or not -LEEWAY <= time.time() - issued <= oldest:  # type: ignore[operator]
        raise SignInRefused("a token was not issued just now (iat)")


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_levels(ours: Configuration, claims: dict[str, Any]) -> None:
    """Signed in as strongly as our settings ask for."""
    if claims.get("acr") not in ours.acr:
        raise SignInRefused("the sign-in is not of a kind that is asked for (acr)", LOW)
    for name in ("id_assurance_level", "authentication_assurance_level"):
        needed, reached = getattr(ours, name), level(claims.get(name))
        if needed and (reached is None or reached < needed):
            raise SignInRefused(f"the sign-in is too weak ({name})", LOW)


def level(value: object) -> int | None:
    """A level as a number, which comes as number or text; nothing where it is neither."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 1:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _named(error: Exception) -> str:
    """Which claim it was; never what it held."""
    return str(getattr(error, "claim", "")) or type(error).__name__
