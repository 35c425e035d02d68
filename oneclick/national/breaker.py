"""Stops asking a service that is down, so that nobody waits for it in vain, and tries again after a while."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

import pybreaker

from oneclick.national.trouble import Down, Trouble

FAILURES: Final = 5
REST: Final = timedelta(seconds=30)


class Breaker:
    """Counts failures in a row. pybreaker keeps its lock for as long as a call lasts, so it is only told how one ended."""

    def __init__(self, service: str) -> None:
        self.storage = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)
        self.circuit = pybreaker.CircuitBreaker(
            fail_max=FAILURES,
            reset_timeout=REST.total_seconds(),
            exclude=[_is_no_outage],
            state_storage=self.storage,
            name=service,
            throw_new_error_on_trip=False,
        )

    def is_open(self) -> bool:
        """Whether the service is left in peace for now."""
        since = self.storage.opened_at
        is_open = self.circuit.current_state == pybreaker.STATE_OPEN
        return is_open and since is not None and datetime.now(UTC) < since + REST

    def tell(self, trouble: Trouble | None) -> None:
        """Notes how a request ended."""
        with suppress(Trouble, pybreaker.CircuitBreakerError):
            self.circuit.call(_end, trouble)


def _end(trouble: Trouble | None) -> None:
    if trouble:
        raise trouble


def _is_no_outage(error: BaseException) -> bool:
    """A refusal or a strange answer shows that a service is up; a 500 may be about one record alone."""
    return not isinstance(error, Down) or error.status in {408, 500, 501}


@lru_cache(maxsize=16)
def breaker_of(service: str) -> Breaker:
    """The breaker of a service; each process has its own."""
    return Breaker(service)
