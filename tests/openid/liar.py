"""A provider that answers whatever a test wants: honest until told to lie in one thing."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.openid.people import people
from tests.openid.running import CLIENT_ID

HONEST = "one role"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("published", "unpublished"))
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def sign(header: dict[str, Any], claims: dict[str, Any], key: Any = KEY) -> str:
    """A token as a provider would sign it."""
    payload = json.dumps(claims).encode()
    return str(jws.serialize_compact(header, payload, key, algorithms=[header["alg"]]))


def sign_by_secret(secret: bytes, claims: dict[str, Any], **head: Any) -> str:
    """A token by HS256, by hand: no library makes one with a public key for a secret."""
    text = f"{part({'alg': 'HS256', 'kid': 'published'} | head)}.{part(claims)}"
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), 'sha256'))}"


def sign_any_header(head: dict[str, Any], claims: dict[str, Any], key: RSAKey = KEY) -> str:
    """A token by RS256, by hand: with a header that no library would write."""
    text = f"{part(head)}.{part(claims)}"
    raw: Any = key.raw_value
    return f"{text}.{encoded(raw.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def part(value: dict[str, Any]) -> str:
    return encoded(json.dumps(value).encode())


class Liar:
    """What it says. Every attribute can be changed; the tokens are made when they are asked for."""

    def __init__(self, issuer: str) -> None:
        self.issuer, self.asked = issuer, dict[str, int]()
        self.honest()

    def honest(self) -> None:
        """Forgets every lie."""
        self.nonce = ""
        self.keys = [KEY.as_dict(private=False)]
        self.discovery: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        told = json.loads(json.dumps(people()[HONEST]))
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "published", "typ": "JWT"}
        self.more_claims: dict[str, Any] = told["id_token"]
        self.user_info: dict[str, Any] = told["user_info"] | {"sub": "the person"}
        self.user_info_token: Callable[[dict[str, Any]], str] | None = None
        self.user_info_status = 200
        self.make: Callable[[dict[str, Any], dict[str, Any]], str] = sign
        self.token_answer: dict[str, Any] = {}
        self.token_status = 200
        self.token_form: dict[str, str] = {}

    def id_claims(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "the person", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "acr": "AAL3_ANY", "sid": "a session of theirs", "auth_time": now,
        } | self.more_claims  # fmt: skip
        return {name: value for name, value in claims.items() if value is not ...}

    def id_token(self) -> str:
        return self.make(self.header, self.id_claims())

    def logout_token(self, header: dict[str, Any] | None = None, key: Any = KEY, **claims: Any) -> str:
        """A logout token, honest but for what is given; `...` leaves a claim out."""
        now = int(time.time())
        honest = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
            "sid": "a session of theirs", "events": {LOGOUT: {}},
        } | claims  # fmt: skip
        head = {"alg": "RS256", "kid": "published", "typ": "logout+jwt"} | (header or {})
        head = {name: value for name, value in head.items() if value is not ...}
        return sign(head, {name: value for name, value in honest.items() if value is not ...}, key)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Status, kind and body for a path."""
        self.asked[path] = self.asked.get(path, 0) + 1
        if path == "/.well-known/openid-configuration":
            return 200, "application/json", json.dumps(self.discovery)
        if path == "/jwks":
            return 200, "application/json", json.dumps({"keys": self.keys})
        if path == "/token":
            self.token_form = form
            honest = {"access_token": "an access token", "token_type": "Bearer", "expires_in": 3600}
            tokens = honest | {"id_token": self.id_token()} | self.token_answer
            return self.token_status, "application/json", json.dumps(tokens)
        if self.user_info_token:
            return self.user_info_status, "application/jwt", self.user_info_token(self.user_info)
        return self.user_info_status, "application/json", json.dumps(self.user_info)


@contextlib.contextmanager
def liar() -> Iterator[Liar]:
    """The provider, answering."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(dict(parse_qsl(body)))

        def _answer(self, form: dict[str, str]) -> None:
            status, kind, body = told.answer(urlsplit(self.path).path, form)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Liar(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
