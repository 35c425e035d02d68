"""Whether the database can be asked. One that failed a moment ago is left alone for a while, so that nobody waits for it."""

from __future__ import annotations

import time
from typing import Final

from django.db import InterfaceError, InternalError, OperationalError, connection

UNAVAILABLE: Final = (OperationalError, InterfaceError, InternalError)
"""A database that is down, restarts, is too slow for a launch, or has become a standby."""
LEFT_ALONE: Final = 5.0  # seconds
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
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except UNAVAILABLE:
            self.close()
            return False
        return True

    def close(self) -> None:
        """Leaves the database alone for a while, and drops the connection that failed."""
        self.closed_until = time.monotonic() + LEFT_ALONE
        if not connection.in_atomic_block:
            connection.close()

    def open(self) -> None:
        """Asks the database again at once."""
        self.closed_until = 0.0


def hurry() -> None:
    """For the rest of the transaction a statement that takes too long fails: care waits for no table lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            [PATIENCE, PATIENCE],
        )


desk: Final = Desk()
