"""A national service as far as tests need one: a real server on this machine that answers what it is told to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Says:
    """An answer."""

    body: Any = b""
    status: int = 200
    kind: str = FHIR_JSON
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0

    @property
    def bytes(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answering = Says | list[Says] | Callable[[Asked], Says]


@dataclass
class NationalServer:
    """What the server answers by path, and what it was asked. A list is worked off, its last answer stays."""

    address: str
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer_to(self, asked: Asked) -> Says:
        """Notes the request and finds its answer."""
        self.asked.append(asked)
        found = self.answers.get(asked.path, self.answers.get("*", Says(b"nothing here", 404, "text/plain")))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found if isinstance(found, Says) else found(asked)

    def asked_for(self, path: str) -> list[Asked]:
        """The requests of that path."""
        return [asked for asked in self.asked if asked.path == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    national: NationalServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        parameters = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = Asked(self.command, parts.path.strip("/"), parameters, dict(self.headers), self.rfile.read(length))
        says = self.national.answer_to(asked)
        time.sleep(says.after)
        try:
            self.send_response(says.status)
            for name, value in {
                "Content-Type": says.kind,
                "Content-Length": str(len(says.bytes)),
                **says.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(says.bytes)
        except OSError:  # whoever asked did not wait
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the name that the library looks for

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def national_server() -> Iterator[NationalServer]:
    """The server, on a free port, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    server.daemon_threads = True
    national = NationalServer(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.national = national
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield national
    finally:
        server.shutdown()
        server.server_close()
