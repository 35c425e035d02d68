"""Keeps events on this host for as long as the database cannot take them: each in a file of its own, sealed and synced.

A file is there whole or not at all. It goes away once the database has its events, which are told from repeats by their
ids: a replay that is cut off runs again without harm.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
from django.conf import settings

from oneclick.launch.sealing import Unsealable, seal, unseal

SEALED, UNREADABLE, UNFINISHED = ".sealed", ".unreadable", ".part"
logger: Final = logging.getLogger(__name__)


class Lasting(msgspec.Struct, frozen=True, kw_only=True):
    """A permission that lasts beyond the launch in which it was given."""

    organisation: str
    nhs_number: str
    scope: str
    workgroup: str
    days: int
    given_by: int
    given_at: str
    launch_id: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What one request has to write: events in their public form, and at most one lasting permission."""

    organisation: str
    events: bytes
    lasting: Lasting | None = None


def folder() -> Path:
    """Where the files lie; made where it is missing, for our user alone."""
    path = Path(settings.ONECLICK_SPOOL)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def add(kept: Kept) -> None:
    """Keeps it durably: when this returns, a power cut loses nothing. Raises OSError where this host cannot write."""
    place = folder()
    name = f"{time.time_ns():020d}-{os.getpid()}-{uuid4().hex}"
    unfinished = place / (name + UNFINISHED)
    with unfinished.open("xb") as file:
        unfinished.chmod(0o600)
        file.write(seal("spool", kept))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place / (name + SEALED))
    _sync(place)
    logger.warning("The database cannot be written: an event of a launch is kept in the spool.")


def waiting() -> int:
    """How many files wait for the database."""
    return len(_files())


def unreadable() -> int:
    """How many files no key of ours opens: somebody has to give back the key (ONECLICK_SPOOL_KEYS)."""
    with suppress(OSError):
        return sum(1 for _ in folder().glob(f"*{UNREADABLE}"))
    return 0


def oldest() -> float | None:
    """When the file that waits longest was written, in seconds since 1970."""
    files = _files()
    return int(files[0].name.split("-", 1)[0]) / 1e9 if files else None


def kept_files() -> Iterator[tuple[Path, Kept]]:
    """Each file with what it keeps, the oldest first; what no key opens is set aside and counted."""
    for path in _files():
        try:
            yield path, unseal("spool", path.read_bytes(), Kept)
        except Unsealable:
            set_aside(path)
            logger.exception("A file of the spool cannot be opened with the keys of today: %s", path.name)
        except FileNotFoundError:
            continue


def set_aside(path: Path) -> None:
    """Keeps a file that cannot be replayed, out of the way of those behind it."""
    path.rename(path.with_suffix(UNREADABLE))
    _sync(path.parent)


def remove(path: Path) -> None:
    """Takes a file away whose events are stored."""
    path.unlink(missing_ok=True)
    _sync(path.parent)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else on this host replays now; holds the place until the block ends."""
    with (folder() / "replay.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _files() -> list[Path]:
    """The files that wait, the oldest first."""
    try:
        return sorted(folder().glob(f"*{SEALED}"))
    except OSError:
        return []


def _sync(place: Path) -> None:
    """Makes names durable: a file whose folder was not synced may be gone after a power cut."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
