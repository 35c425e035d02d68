"""Sharing the servers of one state folder: who comes first is their host, who comes meanwhile is a guest."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from oneclick.embedded.addresses import Addresses
from oneclick.embedded.servers import EmbeddedServers, addresses
from oneclick.embedded.state import FolderLock, StateError, StateFolder

SERVICE = "make run"
Prepare = Callable[[StateFolder, Addresses], None]


class Visit:
    """Our use of the servers of a state folder.

    Three locks, all let go of by the kernel when their holder dies: `gate` is held while anybody comes or goes, `host`
    for as long as the servers are up, `guests` (shared) by each guest. A host leaves when the last guest has left.
    """

    def __init__(self, state: StateFolder) -> None:
        self.state = state
        self.gate, self.host, self.guests = (FolderLock(state, name) for name in ("gate", "host", "guests"))
        self.servers: EmbeddedServers | None = None

    @property
    def addresses(self) -> Addresses:
        """Where the servers answer."""
        return addresses(self.state, self.state.secrets())

    def arrive(self, who: str, prepare: Prepare | None = None) -> None:
        """Starts the servers, or joins those that are up; then prepares the store while nobody else can."""
        with self.passing():
            if not self.became_host(who):
                self.guests.take(shared=True)
            self.prepare(prepare)

    def arrive_as_host(self, who: str, prepare: Prepare) -> None:
        """Starts the servers once no command keeps them up any more. Raises StateError where a service does."""
        told = ""
        while True:
            with self.passing():
                if self.became_host(who):
                    return self.prepare(prepare)
                self.refuse_second_service()
                holder = self.host.holder()
            if told != holder:
                sys.stderr.write(f"Waiting for {holder} to end.\n")
                told = holder
            time.sleep(0.2)

    def became_host(self, who: str) -> bool:
        """Whether nobody was host; then we are, and the servers are up. Call it inside the gate."""
        if not self.host.take(wait=False):
            return False
        try:
            self.host.note(f"{who} (process {os.getpid()})")
            self.servers = EmbeddedServers(self.state)
            self.servers.start()
        except BaseException:
            self.leave_at_once()
            raise
        return True

    def prepare(self, prepare: Prepare | None) -> None:
        """Prepares the store; we leave where that fails."""
        try:
            if prepare:
                prepare(self.state, self.addresses)
        except BaseException:
            self.leave_at_once()
            raise

    def refuse_second_service(self) -> None:
        """Raises StateError where the host is a service, which does not end by itself. Call it inside the gate."""
        holder = self.host.holder()
        if holder.startswith(SERVICE):
            raise StateError(
                f"OneClick already runs on {self.state.path} ({holder}): use that, or set ONECLICK_STATE to another."
            )

    def look_for_service(self) -> None:
        """Raises StateError where a service runs on the state folder."""
        with self.passing():
            if self.host.take(wait=False):
                self.host.release()
            else:
                self.refuse_second_service()

    @contextlib.contextmanager
    def passing(self) -> Iterator[None]:
        """Holds the gate."""
        self.gate.take()
        try:
            yield
        finally:
            self.gate.release()

    def leave(self) -> None:
        """Stops the servers, once no guest uses them any more."""
        told = False
        while self.servers:
            with self.passing():
                if self.guests.take(wait=False):
                    break
            if not told:
                sys.stderr.write("Another command uses the servers that this one started; waiting for it to end.\n")
                told = True
            self.guests.take()
            self.guests.release()
        with self.passing():
            self.leave_at_once()

    def leave_at_once(self) -> None:
        """Stops the servers if they are ours, whoever still uses them."""
        if self.servers:
            self.servers.stop()
            self.servers = None
        self.host.release()
        self.guests.release()


@contextlib.contextmanager
def servers(path: Path, *, who: str = "a command", prepare: Prepare | None = None) -> Iterator[Addresses]:
    """The servers of a state folder, up for as long as the block runs. Raises StateError with what to do otherwise."""
    state = StateFolder(path)
    state.open()
    visit = Visit(state)
    visit.arrive(who, prepare)
    try:
        yield visit.addresses
    finally:
        visit.leave()
