"""The OpenID Connect client: the address to sign in at, the code exchanged for tokens, the UserInfo. Built on Authlib's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from oneclick.signin.cis2.provider import Provider, ask, read_object
from oneclick.signin.cis2.refusal import AGAIN, ProviderUnreachable, SignInRefused
from oneclick.signin.cis2.tokens import check_user_info_token

USED_UP: Final = f"This sign-in has been used already, or took too long. {AGAIN}"


@dataclass(frozen=True)
class Tokens:
    """What a code was exchanged for."""

    id_token: str
    access_token: str
    expires_in: int


class _Posts:
    """What Authlib sends with: one request, with our proof of who we are added as Authlib says."""

    def post(self, url: str, data: dict[str, str], headers: dict[str, str], auth: ClientAuth) -> httpx.Response:
        """Sends the form."""
        address, added, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return ask("POST", address, headers=added, body=body)


def _client(provider: Provider) -> Any:
    """Authlib's client for this provider."""
    ours = provider.configuration
    client = OAuth2Client(
        _Posts(),
        client_id=ours.client_id,
        client_secret=ours.key or ours.client_secret,
        token_endpoint_auth_method="private_key_jwt" if ours.key else "client_secret_post",
        scope=ours.scopes,
        redirect_uri=ours.redirect_uri,
        code_challenge_method="S256",
    )
    if ours.key:
        key_id = {"kid": ours.key.kid}
        client.register_client_auth_method(PrivateKeyJWT(provider.endpoint("token_endpoint"), headers=key_id))
    return client


def authorization_address(provider: Provider, *, state: str, nonce: str, verifier: str) -> str:
    """Where the browser goes to sign in."""
    address, _ = _client(provider).create_authorization_url(
        provider.endpoint("authorization_endpoint"),
        state=state,
        code_verifier=verifier,
        nonce=nonce,
        acr_values=" ".join(provider.configuration.acr),
    )
    return str(address)


def exchange(provider: Provider, code: str, verifier: str) -> Tokens:
    """The tokens for a code. Raises SignInRefused where the provider gives none."""
    try:
        given = _client(provider).fetch_token(
            provider.endpoint("token_endpoint"), grant_type="authorization_code", code=code, code_verifier=verifier
        )
    except OAuth2Error:
        raise SignInRefused("the provider gave no token for the code", USED_UP) from None
    except (httpx.HTTPError, ValueError):
        raise ProviderUnreachable("the answer to the code could not be read") from None
    if not isinstance(given.get("id_token"), str) or not isinstance(given.get("access_token"), str):
        raise SignInRefused("the answer to the code holds no tokens")
    if str(given.get("token_type", "")).lower() != "bearer":
        raise SignInRefused("the access token is of another type")
    lives = given.get("expires_in")
    return Tokens(given["id_token"], given["access_token"], lives if isinstance(lives, int) else 0)


def user_info(provider: Provider, access_token: str, sub: str, *, quick: bool = False) -> dict[str, Any]:
    """What the provider tells of the person. Raises SignInRefused where it tells of another person than the ID token."""
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json, application/jwt"}
    answer = ask("GET", provider.endpoint("userinfo_endpoint"), headers=headers, quick=quick)
    if answer.status_code in {401, 403}:
        raise SignInRefused("the provider no longer takes the access token")
    if answer.headers.get("Content-Type", "").split(";")[0].strip().lower() == "application/jwt":
        claims = check_user_info_token(provider, answer.text) if answer.status_code == 200 else {}
    else:
        claims = read_object(answer, "the UserInfo")
    if claims.get("sub") != sub:
        raise SignInRefused("the UserInfo is of another person than the ID token")
    return claims
