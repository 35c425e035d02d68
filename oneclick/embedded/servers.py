"""Both servers of a state folder: started, revived, stopped."""

import os
import sys
from pathlib import Path

import msgspec

from oneclick.embedded.addresses import Addresses
from oneclick.embedded.postgres import OWNER, SERVICE, Postgres, binaries
from oneclick.embedded.server import Server, free_port
from oneclick.embedded.spawn import server_account
from oneclick.embedded.state import Secrets, StateError, StateFolder
from oneclick.embedded.valkey import Valkey, binary

STOP_SECONDS = 20


class EmbeddedServers:
    """PostgreSQL and Valkey of one state folder, with us as their parent."""

    def __init__(self, state: StateFolder) -> None:
        if not sys.platform.startswith("linux"):
            raise StateError(
                "The embedded servers run on Linux only: set DATABASE_URL and REDIS_URL to servers of yours."
            )
        self.state = state
        secrets = state.secrets()
        with state.sentences():
            account = server_account(state.servers, [binaries() / "postgres", binary()])
            for folder in (state.servers, state.servers / Valkey.name):
                own_folder(folder, account.uid if account else -1, account.gid if account else -1)
        self.postgres = Postgres(state, secrets, account)
        self.valkey = Valkey(state, secrets, account)

    @property
    def both(self) -> tuple[Server, Server]:
        """PostgreSQL first."""
        return self.postgres, self.valkey

    def start(self) -> None:
        """Starts both and waits until they answer. Raises StateError with what to do where one cannot start."""
        try:
            with self.state.sentences():
                self.postgres.initialise()
            for server in self.both:
                server.wait_for_leftovers()
            self.choose_ports()
            for server in self.both:
                server.launch()
            for server in self.both:
                server.wait_until_ready()
            self.postgres.ensure_roles()
        except BaseException:
            self.stop()
            raise

    def choose_ports(self) -> None:
        """Takes the ports of the last start where they are free, else others, and remembers them."""
        known = self.state.secrets()
        ports = free_port(known.postgres_port), free_port(known.valkey_port)
        if ports != (known.postgres_port, known.valkey_port):
            known = self.state.save(msgspec.structs.replace(known, postgres_port=ports[0], valkey_port=ports[1]))
        for server in self.both:
            server.secrets = known

    def revive(self) -> list[str]:
        """Starts again what has died, without waiting; says what it did. Raises StateError where that is of no use."""
        return [server.name for server in self.both if not server.alive() and server.revive()]

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stops both."""
        for server in reversed(self.both):
            server.stop(seconds)


def own_folder(folder: Path, uid: int, gid: int) -> None:
    """Makes a folder for the user the servers run as, and for nobody else; leaves one that is there as it is."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, gid)


def addresses(state: StateFolder, secrets: Secrets) -> Addresses:
    """Where the servers of a state folder answer."""
    postgres, broker = f"127.0.0.1:{secrets.postgres_port}/oneclick", f"127.0.0.1:{secrets.valkey_port}/0"
    return Addresses(
        state=state.path,
        database=f"postgresql://{SERVICE}:{secrets.service}@{postgres}",
        owner_database=f"postgresql://{OWNER}:{secrets.owner}@{postgres}",
        broker=f"redis://:{secrets.broker}@{broker}",
        secret_key=secrets.signing,
    )
