"""The port of the service, taken before anything is started."""

import errno
import http.client
import os
import socket

from oneclick.embedded import StateError

DEFAULT_PORT = 8000


def wished_port() -> int:
    """The port of PORT, or 8000. Raises StateError where PORT is no port."""
    text = os.environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StateError(f"PORT is {text!r}: set it to a number from 1 to 65535.")
    return int(text)


def bound_socket(port: int) -> socket.socket:
    """A socket bound to the port, on which nobody listens yet. Raises StateError where the port cannot be had."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StateError(
                f"Port {port} is in use: stop the program that uses it, or choose another, as in "
                f"`PORT={port + 1} make run`."
            ) from error
        raise StateError(
            f"Port {port} cannot be used ({error.strerror}): choose another, as in `PORT=8000 make run`."
        ) from error
    return listener


def answers(port: int) -> bool:
    """Whether the service says that it can take events, asked as a proxy that ends TLS would ask."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
