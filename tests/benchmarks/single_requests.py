"""One event a request, from clients that each wait for their answer, through gunicorn: every one durable."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.made_events import ORGANISATIONS, make_events
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store

CLIENTS, REQUESTS = 8, 1_200


def measure(store: Store) -> Iterator[Result]:
    """Each client keeps its connection."""
    web = store.service.start_web()
    key = store.service.add_source("bench", ORGANISATIONS[0])
    lines = [line for line in make_events(3 * REQUESTS, seed=9).splitlines() if b'"RX1"' in line][:REQUESTS]
    shares = [lines[start::CLIENTS] for start in range(CLIENTS)]
    port = store.service.listener.getsockname()[1]
    with ThreadPoolExecutor(CLIENTS) as clients:
        taken = seconds(lambda: list(clients.map(lambda share: send(port, key, share), shares)))
    assert store.count("SELECT count(*) FROM audit_accessevent") == REQUESTS
    store.service.kill(web)
    yield Result(f"one event a request, {CLIENTS} clients", REQUESTS / taken, "requests/s")


def send(port: int, key: str, bodies: list[bytes]) -> None:
    """Sends one event after the other."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for body in bodies:
        connection.request("POST", "/api/events", body, headers)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        response.read()
    connection.close()
