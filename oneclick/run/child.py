"""One program of the group: started, watched, started again, stopped."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from oneclick.embedded.spawn import spawn

FIRST_DELAY, LONGEST_DELAY, HEALTHY_SECONDS = 0.5, 15.0, 30.0


@dataclass
class Child:
    """A program that runs for as long as the group does. Its output is read from `output`."""

    name: str
    arguments: Sequence[str]
    # What the kernel sends it when the supervisor is killed.
    last_signal: signal.Signals
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    delay: float = FIRST_DELAY
    launched_at: float = 0.0
    due_at: float = 0.0
    deaths: int = 0
    partial: bytes = field(default=b"", repr=False)

    def launch(self, environment: dict[str, str]) -> None:
        """Starts the program."""
        self.launched_at = time.monotonic()
        self.process = spawn(
            self.arguments,
            last_signal=self.last_signal,
            environment=environment,
            output=subprocess.PIPE,
            pass_fds=self.pass_fds,
        )

    @property
    def descriptor(self) -> int:
        """Where its output is read."""
        if self.process is None or self.process.stdout is None:
            raise ValueError(f"{self.name} was not launched")
        return self.process.stdout.fileno()

    def lines(self) -> list[str] | None:
        """The whole lines that can be read now; None at the end of the output."""
        chunk = os.read(self.descriptor, 65536)
        *whole, self.partial = (self.partial + chunk).split(b"\n")
        if not chunk and not self.partial:
            return None
        if not chunk:
            whole, self.partial = [self.partial], b""
        return [line.decode("utf-8", "replace") for line in whole]

    def ended(self) -> bool:
        """Whether it was launched and has ended."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> str:
        """Clears up after an end, plans the next start, and says how it ended."""
        code = self.process.returncode if self.process else 0
        self.signal_group(signal.SIGKILL)
        if self.process and self.process.stdout:
            self.process.stdout.close()
        self.process, self.partial = None, b""
        self.deaths += 1
        healthy = time.monotonic() - self.launched_at > HEALTHY_SECONDS
        self.delay = FIRST_DELAY if healthy else min(self.delay * 2, LONGEST_DELAY)
        self.due_at = time.monotonic() + self.delay
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def due(self) -> bool:
        """Whether it is time to start it again."""
        return self.process is None and time.monotonic() >= self.due_at

    def ask_to_stop(self) -> None:
        """Asks for an orderly end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def signal_group(self, what: signal.Signals) -> None:
        """Signals the program and all it has started; they share a process group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, what)
