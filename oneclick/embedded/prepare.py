"""Brings an embedded store up to the code that is about to use it."""

import datetime
import hashlib
import os
import signal
import sys
from pathlib import Path

from oneclick.embedded.addresses import Addresses
from oneclick.embedded.spawn import spawn
from oneclick.embedded.state import StateError, StateFolder

BASE_DIR = Path(__file__).resolve().parent.parent.parent
WHAT_SHAPES_THE_STORE = (
    "*/migrations/*.py",
    "audit/ingest/partitions.py",
    "oneclick/grants.py",
    "oneclick/management/commands/prepare_store.py",
)


def prepare_store(state: StateFolder, addresses: Addresses) -> None:
    """Runs `manage.py prepare_store` where the store may be behind the code. Raises StateError where it fails."""
    stamp = store_stamp()
    if state.prepared_file.exists() and state.prepared_file.read_text("ascii") == stamp:
        return
    sys.stderr.write("Preparing the store.\n")
    environment = {**os.environ, **addresses.environment(), "ONECLICK_PROCESS": "command"}
    command = [sys.executable, str(BASE_DIR / "manage.py"), "prepare_store", "--verbosity=0"]
    if spawn(command, last_signal=signal.SIGKILL, environment=environment, output=sys.stderr.fileno()).wait() != 0:
        raise StateError("The store could not be prepared; the lines above say why.")
    with state.sentences():
        state.write(state.prepared_file, stamp.encode())


def store_stamp() -> str:
    """Changes with the code that shapes the store, and with the month: partitions are made ahead."""
    digest = hashlib.sha256(datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m").encode())
    for pattern in WHAT_SHAPES_THE_STORE:
        for file in sorted(BASE_DIR.glob(pattern)):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
