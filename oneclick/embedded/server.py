"""What both embedded servers have in common: a log, a life, an end."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from typing import BinaryIO

from oneclick.embedded.processes import processes_titled
from oneclick.embedded.spawn import Account
from oneclick.embedded.state import Secrets, StateError, StateFolder, for_us_alone

LOG_BYTES = 4 * 1024 * 1024
PATIENCE_SECONDS = 10
QUICK_DEATHS, QUICK_SECONDS = 5, 60
DISK_FULL = re.compile(r"No space left on device|Disk quota exceeded")
LAST_WORDS = re.compile(r"(?:PANIC|FATAL|initdb: error|Fatal error): .*|could not .*")
NOT_THE_DATA = re.compile(r"memory|bind|Address already in use|semaphore|too many|Permission denied", re.IGNORECASE)


class Server(ABC):
    """One server of one state folder."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, state: StateFolder, secrets: Secrets, account: Account | None) -> None:
        self.state = state
        self.secrets = secrets
        self.account = account
        self.home = state.servers / self.name
        self.log_file = state.path / f"{self.name}.log"
        self.log_start = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.leftovers_since = 0.0
        self.launches: list[float] = []

    @abstractmethod
    def spawn(self, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Starts the program."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it takes connections."""

    def launch(self) -> None:
        """Starts the program and returns at once."""
        self.launches = [*self.launches[1 - QUICK_DEATHS :], time.monotonic()]
        with self.state.sentences(), self.open_log() as output:
            self.process = self.spawn(output)

    def open_log(self) -> BinaryIO:
        """The log, begun anew where it grew long."""
        log = open(self.log_file, "ab", opener=for_us_alone)  # noqa: SIM115 - Path.open takes no opener; the caller closes
        if log.tell() > LOG_BYTES:
            log.truncate(0)
        self.log_start = log.seek(0, os.SEEK_END)
        return log

    def wait_until_ready(self) -> None:
        """Waits for the first connection. Raises StateError, in the server's own words, where it ends instead."""
        asked, told = time.monotonic(), False
        while not self.ready():
            if not self.alive():
                self.mend()
            if not told and time.monotonic() - asked > PATIENCE_SECONDS:
                sys.stderr.write(f"{self.name} puts its data in order after a crash; waiting for it.\n")
                told = True
            time.sleep(0.02)

    def mend(self) -> None:
        """Does what can be done about a server that does not start: here, nothing but to say why."""
        raise self.failure()

    def alive(self) -> bool:
        """Whether the program still runs."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Starts a server that died; False while processes of its former life are about. Raises StateError where it
        dies again and again, or the disk is full."""
        if DISK_FULL.search(self.words()):
            raise self.failure()
        if len(self.launches) == QUICK_DEATHS and time.monotonic() - self.launches[0] < QUICK_SECONDS:
            self.mend()
            return True
        if not self.leftovers_cleared():
            return False
        self.launch()
        return True

    def words(self) -> str:
        """What the server has written since its last start."""
        with contextlib.suppress(OSError), self.log_file.open("rb") as log:
            log.seek(self.log_start)
            return log.read(LOG_BYTES).decode("utf-8", "replace")
        return ""

    def failure(self) -> StateError:
        """The sentence for a server that does not start."""
        words = self.words()
        if full := DISK_FULL.search(words):
            return self.state.disk_is_full(full.group())
        said = LAST_WORDS.findall(words)
        detail = f"{self.name}: {said[-1].strip()}" if said else f"{self.name} does not start, see {self.log_file}"
        if NOT_THE_DATA.search(detail) or not self.home.exists():
            return StateError(f"An embedded server does not start ({detail}): put that right, then start again.")
        return self.state.is_damaged(detail)

    def stop(self, seconds: float) -> None:
        """Ends the program: politely, then firmly."""
        for each, patience in ((self.stop_signal, seconds), (signal.SIGQUIT, 2), (signal.SIGKILL, 5)):
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(each)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.process = None

    def leftovers_cleared(self) -> bool:
        """Whether no process of an earlier start is left; one that stays longer than it should is killed."""
        left = processes_titled(self.secrets.cluster, self.name)
        if not left:
            self.leftovers_since = 0.0
            return True
        self.leftovers_since = self.leftovers_since or time.monotonic()
        if time.monotonic() - self.leftovers_since > PATIENCE_SECONDS:
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return False

    def wait_for_leftovers(self) -> None:
        """Waits until processes of an earlier start are gone."""
        while not self.leftovers_cleared():
            time.sleep(0.05)


def free_port(wished: int) -> int:
    """The wished port of 127.0.0.1 where it is free, else another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wished))
        except OSError:
            return free_port(0)
        port: int = probe.getsockname()[1]
        return port
