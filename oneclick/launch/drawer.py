"""What waits on this host alone, for the minutes in which neither Valkey nor the database answers.

A file for each, sealed by whoever puts it here. The time of the file is until when it is good; nothing has to outlive
a power cut, for launches live a minute.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from oneclick.launch import spool

FOLDER: Final = "drawer"
RENEWED_AFTER: Final = 300.0
"""Seconds after which what is remembered is written anew; each launch asks for that."""


def put(name: str, content: bytes, keep: timedelta) -> None:
    """Keeps something for a while. Raises OSError where this host cannot write."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_name(f"{uuid4().hex}.part")
    with unfinished.open("xb") as file:
        unfinished.chmod(0o600)
        file.write(content)
    _good_for(unfinished, keep)
    unfinished.rename(path)


def refresh(name: str, content: bytes, keep: timedelta) -> None:
    """Keeps it where what is kept was written a while ago; a host that cannot write goes on without."""
    with suppress(OSError):
        if _left(name) < keep.total_seconds() - RENEWED_AFTER:
            put(name, content, keep)


def get(name: str) -> bytes | None:
    """What is kept, as long as it is good."""
    try:
        return _path(name).read_bytes() if _left(name) > 0 else None
    except OSError:
        return None


def claim(name: str, by: str, keep: timedelta) -> bool:
    """Whether nobody claimed this before, or the same did. Raises OSError where this host cannot write."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    whole = path.with_name(f"{uuid4().hex}.part")
    whole.write_bytes(by.encode())
    _good_for(whole, keep)
    try:
        os.link(whole, path)  # with its content or not at all, and for one of two that come at once
    except FileExistsError:
        return path.read_bytes() == by.encode()
    finally:
        whole.unlink()
    return True


def forget_expired() -> None:
    """Takes away what is good no longer, and what was left half written."""
    with suppress(OSError):
        for path in (spool.folder() / FOLDER).iterdir():
            too_old = path.stat().st_mtime < time.time() - (60 if path.suffix == ".part" else 0)
            if too_old:
                path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return spool.folder() / FOLDER / name


def _left(name: str) -> float:
    """Seconds for which it is still good."""
    try:
        return _path(name).stat().st_mtime - time.time()
    except OSError:
        return 0.0


def _good_for(path: Path, keep: timedelta) -> None:
    until = time.time() + keep.total_seconds()
    os.utime(path, (until, until))
