"""The kept connections to each service, shared by the threads of a process."""

from __future__ import annotations

from threading import Lock
from typing import Final

import httpx

from oneclick.national.place import Place

MOST: Final = 40
_clients: dict[Place, httpx.Client] = {}
_lock = Lock()


def connections_to(place: Place) -> httpx.Client:
    """The client of a service. It follows no redirect: a token is sent to the address that was set, and nowhere else."""
    with _lock:
        if place not in _clients:
            limits = httpx.Limits(max_connections=MOST)
            _clients[place] = httpx.Client(trust_env=not place.is_local, follow_redirects=False, limits=limits)
        return _clients[place]


def close_all() -> None:
    """Closes every connection; a new one is opened where it is needed."""
    with _lock:
        for client in _clients.values():
            client.close()
        _clients.clear()
