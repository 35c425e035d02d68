"""Whether the database can be asked. One that failed a moment ago is left alone for a while, so that nobody waits for it."""

from __future__ import annotations

import selectors
import time
from typing import Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connection, connections

UNAVAILABLE: Final = (OperationalError, InterfaceError, InternalError)
"""A database that is down, restarts, is too slow for a launch, or has become a standby."""
LEFT_ALONE: Final = 5.0  # seconds
PROBE: Final = 1.5  # seconds
PATIENCE: Final = "2000"  # milliseconds for one statement of a launch


class Desk:
    """What this process knows of the database."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def is_open(self) -> bool:
        """Whether the database answers now."""
        if time.monotonic() < self.closed_until:
            return False
        try:
            answers = _answers()
        except (psycopg.Error, *UNAVAILABLE):
            answers = False
        if not answers:
            self.close()
        return answers

    def close(self) -> None:
        """Leaves the database alone for a while, and drops the connection that failed."""
        self.closed_until = time.monotonic() + LEFT_ALONE
        if not connection.in_atomic_block:
            connection.close()

    def open(self) -> None:
        """Asks the database again at once."""
        self.closed_until = 0.0


def _answers() -> bool:
    """Whether the server answers before we lose patience. A server that hangs keeps its connections open and says nothing,
    and what Django and libpq ask of a connection waits for ever; so this is asked past them."""
    if connection.connection is None or connection.connection.closed:
        connection.connect()  # within `connect_timeout`
        return True
    server = connection.connection.pgconn
    server.send_query(b"SELECT 1")
    server.flush()
    until = time.monotonic() + PROBE
    with selectors.DefaultSelector() as waiting:
        waiting.register(server.socket, selectors.EVENT_READ)
        while True:
            while server.is_busy():
                if not waiting.select(max(until - time.monotonic(), 0)):
                    return False
                server.consume_input()
            if server.get_result() is None:
                break
    vars(connections[DEFAULT_DB_ALIAS])["health_check_done"] = True  # Django need not ask again
    return True


def hurry() -> None:
    """For the rest of the transaction a statement that takes too long fails: care waits for no table lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            [PATIENCE, PATIENCE],
        )


desk: Final = Desk()
