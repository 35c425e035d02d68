"""A real OpenID provider, of idpyoidc, that knows made-up people in the shapes of CIS2. A process of its own.

`python -m tests.openid.provider FOLDER`: `registration.json` there says who its one client is, `people.json` who can sign in,
read anew for each answer, so that a test changes somebody's roles by writing the file. It prints its address.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import threading
import time
import urllib.request
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptojwt.jws.jws import JWS
from idpyoidc.message.oidc.session import BACK_CHANNEL_LOGOUT_EVENT
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration

from tests.openid.claims import People

SCOPES = ("openid", "profile", "email", "nationalrbacaccess", "associatedorgs", "selectedrole")
LOCK = threading.RLock()


def endpoint(path: str, kind: Any, **kwargs: Any) -> dict[str, Any]:
    return {"path": path, "class": kind, "kwargs": kwargs}


def configuration(issuer: str) -> dict[str, Any]:
    """A provider of the code flow, with PKCE needed, and private_key_jwt or client_secret_post."""
    oidc, methods = "idpyoidc.server.oidc", ["client_secret_post", "private_key_jwt"]
    return {
        "issuer": issuer,
        "httpc_params": {"verify": True, "timeout": 5},
        "preference": {
            "scopes_supported": list(SCOPES),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
        },
        "token_handler_args": {
            "code": {"lifetime": 60, "kwargs": {"crypt_conf": {"password": secrets.token_hex(16)}}},
            "token": {
                "class": "idpyoidc.server.token.jwt_token.JWTToken",
                "kwargs": {"lifetime": 3600, "aud": [issuer]},
            },
            "id_token": {"class": "tests.openid.claims.Cis2IDToken", "kwargs": {"lifetime": 300}},
        },
        "endpoint": {
            "provider_config": endpoint(
                ".well-known/openid-configuration", f"{oidc}.provider_config.ProviderConfiguration"
            ),
            "authorization": endpoint(
                "authorize", f"{oidc}.authorization.Authorization", response_types_supported=["code"]
            ),
            "token": endpoint("token", f"{oidc}.token.Token", client_authn_method=methods),
            "userinfo": endpoint("userinfo", "tests.openid.claims.Cis2UserInfo", client_authn_method=["bearer_header"]),
            "session": endpoint(
                "end-session", f"{oidc}.session.Session", signing_alg="RS256", backchannel_logout_supported=True
            ),
        },
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True, "code_challenge_method": {"S256": "S256"}},
            }
        },
        "authentication": {
            "strong": {"acr": "AAL3_ANY", "class": "idpyoidc.server.user_authn.user.NoAuthn", "kwargs": {"user": ""}}
        },
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {}}},
        "scopes_to_claims": {scope: ["sub"] for scope in SCOPES},
    }


class OpenIDProvider:
    """The provider with its one client, behind functions that take and give plain HTTP."""

    def __init__(self, issuer: str, folder: Path) -> None:
        self.registration = json.loads((folder / "registration.json").read_text())
        People.file = folder / "people.json"
        self.server = Server(OPConfiguration(configuration(issuer), base_path=str(folder)), cwd=str(folder))
        self.context, client_id = self.server.context, self.registration["client_id"]
        self.context.cdb[client_id] = {
            "client_id": client_id,
            "client_secret": self.registration.get("client_secret", secrets.token_hex(32)),
            "redirect_uris": [(self.registration["redirect_uri"], None)],
            "post_logout_redirect_uris": [(self.registration["post_logout_redirect_uri"], None)],
            "backchannel_logout_uri": self.registration["backchannel_logout_uri"],
            "token_endpoint_auth_method": "private_key_jwt" if "keys" in self.registration else "client_secret_post",
            "response_types_supported": ["code"],
            "allowed_scopes": list(SCOPES),
            "scopes_to_claims": {scope: ["sub"] for scope in SCOPES},
        }
        if "keys" in self.registration:
            self.server.keyjar.import_jwks({"keys": self.registration["keys"]}, client_id)

    def discovery(self) -> dict[str, Any]:
        endpoint = self.server.get_endpoint("provider_config")
        told = json.loads(endpoint.do_response(**endpoint.process_request())["response"])
        told.pop("jwks", None)
        return told | {"jwks_uri": f"{self.context.issuer}/jwks.json"}

    def keys(self) -> dict[str, Any]:
        return self.server.keyjar.export_jwks(private=False)

    def authorize(self, query: dict[str, str], person: str) -> str:
        """Where the browser goes on to, once somebody has said who they are, or that they will not."""
        endpoint = self.server.get_endpoint("authorization")
        request = endpoint.parse_request(dict(query), http_info={"headers": {}})
        if "error" in request:
            raise ValueError(request.to_json())
        if not person:
            refused = {"error": "access_denied", "state": query["state"]}
            return f"{query['redirect_uri']}?{urlencode(refused)}"
        self.context.authn_broker.db["strong"]["method"].user = person
        args = endpoint.process_request(request, http_info={"headers": {}})
        answer = endpoint.do_response(**args)
        return answer["response"]

    def token(self, form: dict[str, str]) -> tuple[int, str]:
        endpoint = self.server.get_endpoint("token")
        request = endpoint.parse_request(dict(form), http_info={"headers": {}, "method": "POST", "url": ""})
        return self._answer(endpoint, request, 400)

    def user_info(self, authorization: str) -> tuple[int, str]:
        endpoint = self.server.get_endpoint("userinfo")
        request = endpoint.parse_request({}, http_info={"headers": {"authorization": authorization}})
        return self._answer(endpoint, request, 401)

    def _answer(self, endpoint: Any, request: Any, failed: int) -> tuple[int, str]:
        args = endpoint.process_request(request) if "error" not in request else request
        if "error" in args:
            return failed, args.to_json() if hasattr(args, "to_json") else json.dumps(args)
        return 200, endpoint.do_response(request=request, **args)["response"]

    def end_session(self, query: dict[str, str]) -> str:
        """The sid of the session that an ID token names, where the browser may go on to where it says."""
        endpoint = self.server.get_endpoint("session")
        request = endpoint.request_cls(**query)
        if not request.verify(keyjar=self.server.keyjar, sigalg=""):
            raise ValueError("not a request to end a session")
        wanted = self.context.cdb[self.registration["client_id"]]["post_logout_redirect_uris"]
        if (query["post_logout_redirect_uri"], None) not in wanted:
            raise ValueError("not a registered address")
        return str(request["__verified_id_token_hint"]["sid"])

    def logout(self, sid: str) -> tuple[str, str]:
        """Ends a session; the client's address, and the token that tells it."""
        endpoint = self.server.get_endpoint("session")
        address, _ = endpoint.logout_from_client(sid)["blu"][self.registration["client_id"]]
        key = self.server.keyjar.get_signing_key("RSA")[0]
        now = int(time.time())
        claims = {
            "iss": self.context.issuer, "aud": self.registration["client_id"], "iat": now, "exp": now + 120,
            "jti": secrets.token_hex(16), "sid": sid, "events": {BACK_CHANNEL_LOGOUT_EVENT: {}},
        }  # fmt: skip
        return address, JWS(json.dumps(claims), alg="RS256", typ="logout+jwt", kid=key.kid).sign_compact([key])


class Handler(BaseHTTPRequestHandler):
    """HTTP for the provider."""

    provider: OpenIDProvider

    def do_GET(self) -> None:
        path, query = self._asked()
        with LOCK:
            if path == "/.well-known/openid-configuration":
                self._send(200, json.dumps(self.provider.discovery()))
            elif path.endswith("jwks.json"):
                self._send(200, json.dumps(self.provider.keys()))
            elif path == "/authorize":
                self._send(200, self._form(query), "text/html; charset=utf-8")
            elif path == "/userinfo":
                self._send(*self.provider.user_info(self.headers.get("Authorization", "")))
            elif path != "/end-session":
                self._send(404, "{}")
        if path == "/end-session":
            with LOCK:
                sid = self.provider.end_session(query)
            self._tell(sid)
            self._go(query["post_logout_redirect_uri"])

    def do_POST(self) -> None:
        path, query = self._asked()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(parse_qsl(body))
        with LOCK:
            if path == "/authorize":
                self._go(self.provider.authorize(query, form.get("person", "")))
            elif path == "/token":
                self._send(*self.provider.token(form))
            elif path != "/logout":
                self._send(404, "{}")
        if path == "/logout":
            self._send(self._tell(form["sid"]), "{}")

    def _tell(self, sid: str) -> int:
        """Tells the client of a logout, and returns its status. It may well ask us for our keys before it answers."""
        with LOCK:
            address, token = self.provider.logout(sid)
        with urllib.request.urlopen(address, urlencode({"logout_token": token}).encode(), timeout=30) as answer:
            return int(answer.status)

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, dict(parse_qsl(parts.query))

    def _form(self, query: dict[str, str]) -> str:
        action = escape("/authorize?" + urlencode(query))
        buttons = "".join(
            f'<button name="person" value="{escape(each)}">{escape(each)}</button>' for each in People.all()
        )
        return (
            '<!DOCTYPE html><html lang="en"><title>Provider</title><h1>Who are you?</h1>'
            f'<form method="post" action="{action}">{buttons}<button name="person" value="">Cancel</button></form></html>'
        )

    def _send(self, status: int, body: str, kind: str = "application/json") -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _go(self, address: str) -> None:
        self.send_response(303)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Says nothing of each request."""


def main(folder: Path) -> None:
    """Serves until it is ended."""
    logging.basicConfig(level=logging.ERROR)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    Handler.provider = OpenIDProvider(issuer, folder)
    print(issuer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
