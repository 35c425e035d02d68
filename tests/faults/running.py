"""Starts the real service for a test, finds all its processes, and waits for conditions with a deadline."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
PYTHON = BASE_DIR / ".venv" / "bin" / "python"
OURS = (
    "CIS2_",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "ONECLICK_",
    "SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
)


def bare_environment(state: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing of ours but the state folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(OURS) and not name.startswith("MAKE")
    }
    return {**kept, "ONECLICK_STATE": str(state), "PYTHONUNBUFFERED": "1", **more}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Waits until the condition holds. Raises AssertionError, naming what was awaited, after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)


def parents() -> dict[int, int]:
    """Every process that is no zombie, with its parent."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    found[int(folder.name)] = int(parent)
    return found


def descendants(root: int) -> set[int]:
    """All processes that a process has started, and those these have started."""
    known, found, frontier = parents(), set[int](), {root}
    while frontier:
        frontier = {child for child, parent in known.items() if parent in frontier}
        found |= frontier
    return found


@dataclass
class Running:
    """A service that was started for a test."""

    process: subprocess.Popen[str]
    port: int
    state: Path
    log: Path

    def healthy(self) -> bool:
        """Whether it says that it can take events."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ready(self) -> bool:
        """Whether it answers; fails at once where it has ended."""
        assert self.process.poll() is None, self.log.read_text()
        return self.healthy()

    def find(self, *words: str) -> list[int]:
        """Its processes whose command line holds all the words."""
        found = []
        for process in descendants(self.process.pid):
            with contextlib.suppress(OSError):
                title = (Path("/proc") / str(process) / "cmdline").read_bytes().decode("utf-8", "replace")
                if all(word in title for word in words):
                    found.append(process)
        return found


@contextlib.contextmanager
def running(
    state: Path, *, command: tuple[str, ...] = ("make", "run"), port: int | None = None, **more: str
) -> Iterator[Running]:
    """The service, up and answering; ended with whatever it started when the block ends."""
    port = port or free_port()
    log = state.parent / f"{state.name}.log"
    with log.open("w") as output:
        environment = bare_environment(state, PORT=str(port), **more)
        process = subprocess.Popen(
            command, cwd=BASE_DIR, env=environment, text=True, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    service = Running(process, port, state, log)
    try:
        wait_for(service.ready, "the service answers", 120)
        yield service
    finally:
        process.terminate()
        process.wait(30)
