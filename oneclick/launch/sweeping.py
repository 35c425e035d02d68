"""Brings what waits in the spool of this host into the trail: soon after the database is back, by whatever runs here."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Final

from django.db import connection

from oneclick.launch import spool, trail
from oneclick.launch.desk import UNAVAILABLE

AT_LEAST: Final = 2.0
"""Seconds between two tries of one process."""
logger: Final = logging.getLogger(__name__)
_lock = threading.Lock()
_tried_at = 0.0


def figures() -> dict[str, int | str | None]:
    """What waits on this host, for the health page and the page about launching."""
    oldest = spool.oldest()
    return {
        "waiting": spool.waiting(),
        "unreadable": spool.unreadable(),
        "oldest": datetime.fromtimestamp(oldest, UTC).isoformat() if oldest else None,
    }


def sweep() -> int:
    """Replays what waits, and forgets what nobody can use any more; returns how many files were replayed."""
    done = trail.replay()
    if done:
        logger.warning("%s files of the spool are in the trail now.", done)
    trail.forget_expired()
    return done


def sweep_soon() -> None:
    """Replays in a thread of this process, so that no page waits for it. A web host needs no worker beside it."""
    global _tried_at  # noqa: PLW0603 - one try at a time for the whole process
    with _lock:
        if connection.in_atomic_block or time.monotonic() - _tried_at < AT_LEAST or not spool.waiting():
            return
        _tried_at = time.monotonic()
    threading.Thread(target=_sweep_apart, name="replay-spool", daemon=True).start()


def _sweep_apart() -> None:
    """The thread has a connection of its own, and leaves none behind."""
    try:
        sweep()
    except UNAVAILABLE:
        logger.warning("The database went away again while the spool was replayed.")
    finally:
        connection.close()
