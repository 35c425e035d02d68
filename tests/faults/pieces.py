"""The service in pieces: servers, web, workers and beats, each started and killed one by one by a test."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import redis

from oneclick.embedded import StateFolder
from oneclick.embedded.postgres import SUPERUSER
from oneclick.embedded.prepare import prepare_store
from oneclick.embedded.servers import EmbeddedServers, addresses
from oneclick.embedded.spawn import spawn
from oneclick.run import programs
from oneclick.run.steps import collect_static
from tests.faults.running import BASE_DIR, PYTHON, bare_environment, descendants, wait_for

WAITING = (
    "SELECT (SELECT count(*) FROM audit_intake WHERE finished_at IS NULL) + (SELECT count(*) FROM audit_changedaccess)"
)


@dataclass
class Answer:
    """What a request got."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass
class Pieces:
    """What runs on one state folder. Everything started here is ended with the test, however that ends."""

    state: StateFolder
    sweep_seconds: int = 3600
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    servers: EmbeddedServers = field(init=False)
    listener: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.state.open()
        self.listen(0)
        self.start_servers()
        prepare_store(self.state, addresses(self.state, self.state.secrets()))

    def listen(self, port: int) -> None:
        """Takes the port, on which nobody answers before the web server does."""
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))

    def start_servers(self) -> None:
        """PostgreSQL and Valkey, on the data that are there."""
        self.servers = EmbeddedServers(self.state)
        self.servers.start()

    @property
    def environment(self) -> dict[str, str]:
        """What each program finds in its environment."""
        found = addresses(self.state, self.state.secrets())
        chosen = found.environment() | {"REDIS_URL": found.broker, "ONECLICK_SWEEP_SECONDS": str(self.sweep_seconds)}
        return programs.environment(bare_environment(self.state.path) | chosen)

    def start(self, *commands: Sequence[str], **more: str) -> list[subprocess.Popen[bytes]]:
        """Starts programs; what they say goes to one file."""
        started = []
        for command in commands:
            with self.log.open("ab") as output:
                started.append(
                    spawn(
                        command,
                        last_signal=signal.SIGKILL,
                        environment=self.environment | more,
                        output=output,
                        pass_fds=[self.listener.fileno()],
                    )
                )
        self.programs += started
        return started

    @property
    def log(self) -> Path:
        """What programs say."""
        return self.state.path / "pieces.log"

    def start_web(self) -> subprocess.Popen[bytes]:
        """The web server, once it answers, with the static files that its pages name."""
        with contextlib.redirect_stdout(sys.stderr):
            collect_static(self.environment)
        (process,) = self.start(programs.web(self.listener.fileno()).arguments)
        wait_for(lambda: self.get("/healthz") == 200, "the web server answers")
        return process

    def start_workers(self, count: int = 1) -> list[subprocess.Popen[bytes]]:
        """Celery workers, once they listen for messages."""
        started = self.start(*[programs.worker().arguments] * count)
        wait_for(lambda: self.listening() >= count, "the workers listen")
        return started

    def start_beats(self, count: int = 1) -> list[subprocess.Popen[bytes]]:
        """Celery beats, each with a memory of its own."""
        folders = [mkdtemp(prefix="beat-", dir=self.state.path) for _ in range(count)]
        return self.start(*[programs.beat(Path(folder)).arguments for folder in folders])

    def listening(self) -> int:
        """How many connections wait for a message."""
        with self.broker() as broker:
            return sum(client["cmd"] == "brpop" for client in broker.client_list())

    def kill(self, *processes: subprocess.Popen[bytes]) -> None:
        """Kills programs with all they have started, as a power cut would."""
        for process in processes:
            for each in [process.pid, *descendants(process.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            process.wait()

    def kill_everything(self) -> None:
        """Kills web, workers, beats and both servers at once; who waits for an answer is cut off."""
        servers = [server.process for server in self.servers.both if server.process]
        self.kill(*self.programs, *servers)
        self.programs = []
        port = self.listener.getsockname()[1]
        self.listener.close()
        self.listen(port)

    def stop(self, *, but: Sequence[subprocess.Popen[bytes]] = ()) -> None:
        """Ends what still runs."""
        self.kill(*(process for process in self.programs if process not in but))
        self.programs = list(but)

    def manage(self, *arguments: str, **more: str) -> str:
        """Runs a command of manage.py and returns what it prints."""
        environment = self.environment | {"ONECLICK_PROCESS": "command"} | more
        command = [str(PYTHON), "manage.py", *arguments]
        done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_source(self, name: str, organisation: str) -> str:
        """A source's API key."""
        return self.manage("add_source", name, "--organisation", organisation).strip().splitlines()[-1]

    def ingest(self, events: list[dict[str, Any]]) -> None:
        """Takes events in by command."""
        file = self.state.path / "events.json"
        file.write_text(json.dumps(events))
        self.manage("ingest_events", str(file))

    def get(self, path: str) -> int:
        """The status of a page; 0 where nobody answers."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.request("GET", path, b"").status
        return 0

    def post(self, key: str, events: list[dict[str, Any]], path: str = "/api/events") -> Answer:
        """Sends events as one batch."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return self.request("POST", path, json.dumps(events).encode(), headers)

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        """One request. Raises OSError or HTTPException where the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.listener.getsockname()[1], timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.read())

    @contextlib.contextmanager
    def broker(self) -> Iterator[redis.Redis]:
        """A connection to Valkey."""
        with redis.Redis.from_url(self.environment["REDIS_URL"], decode_responses=True) as broker:
            yield broker

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query of the owner finds, who sees every organisation."""
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def wait_until_done(self, seconds: float = 90) -> None:
        """Waits until nothing waits for the pipeline any more."""
        wait_for(lambda: self.count(WAITING) == 0, "the pipeline has done all", seconds)

    def count(self, query: str, *parameters: object) -> int:
        """A query's only number."""
        return int(self.rows(query, *parameters)[0][0])

    def tamper(self, statement: str, *parameters: object) -> None:
        """Does as the superuser what nobody else can."""
        secrets = self.state.secrets()
        with psycopg.connect(self.servers.postgres.url(SUPERUSER, secrets.superuser), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # without triggers
            connection.execute(statement, parameters)  # type: ignore[arg-type]


@contextlib.contextmanager
def pieces(path: Path, **more: int) -> Iterator[Pieces]:
    """Servers with an empty store, and nothing else running yet."""
    made = Pieces(StateFolder(path), **more)
    try:
        yield made
    finally:
        made.stop()
        made.servers.stop()
        made.listener.close()
