"""Keeps the group up: passes on what its programs say, starts again what ends, stops all of it together."""

import contextlib
import selectors
import signal
import time
from collections.abc import Callable, Sequence

from oneclick.embedded import StateError
from oneclick.embedded.servers import EmbeddedServers
from oneclick.embedded.state import MEGABYTE
from oneclick.run.child import Child
from oneclick.run.log import say

TICK_SECONDS = 0.2
STOP_SECONDS = 8.0
# So many ends before the service answered for the first time are no accident.
HOPELESS = 4
# Room for what PostgreSQL writes while it stops.
LAST_BYTES = 48 * MEGABYTE


class Group:
    """The programs of one `make run`, and the embedded servers where there are any."""

    def __init__(self, children: Sequence[Child], environment: dict[str, str], servers: EmbeddedServers | None) -> None:
        self.children = children
        self.environment = environment
        self.servers = servers
        self.selector = selectors.DefaultSelector()
        self.answered = False

    def run(self, answers: Callable[[], bool], on_first_answer: Callable[[], None]) -> None:
        """Runs until an exception ends it. Raises StateError where going on is of no use."""
        while True:
            self.pass_on(TICK_SECONDS)
            self.tend()
            if not self.answered and answers():
                self.answered = True
                on_first_answer()

    def tend(self) -> None:
        """Starts what is not up. Raises StateError while the disk still has room for an orderly end."""
        if self.servers:
            self.servers.state.check_room(LAST_BYTES)
        for name in self.servers.revive() if self.servers else []:
            say("servers", f"{name} had ended; it is started again")
        for child in self.children:
            if child.ended():
                self.bury(child)
            if child.due():
                child.launch(self.environment)
                self.selector.register(child.descriptor, selectors.EVENT_READ, child)

    def bury(self, child: Child) -> None:
        """Notes an end. Raises StateError where the program never comes up."""
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(child.descriptor)
        for line in remaining_lines(child):
            say(child.name, line)
        how = child.bury()
        if not self.answered and child.deaths >= HOPELESS:
            raise StateError(f"{child.name} does not stay up ({how}): its last lines above say why; put that right.")
        say("run", f"{child.name} {how}; it is started again in {child.delay:.1f} s")

    def pass_on(self, seconds: float) -> None:
        """Prints what the programs say for up to so many seconds."""
        if not self.selector.get_map():
            time.sleep(seconds)
        for key, _ in self.selector.select(seconds):
            lines = key.data.lines()
            if lines is None:
                self.selector.unregister(key.fd)
            for line in lines or []:
                say(key.data.name, line)

    def stop(self) -> None:
        """Stops the programs, then the servers; what does not end in time is killed."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(child.process and not child.ended() for child in self.children):
            self.pass_on(TICK_SECONDS)
        for child in self.children:
            child.signal_group(signal.SIGKILL)


def remaining_lines(child: Child) -> list[str]:
    """What an ended program said last; what it has started may hold the pipe open, so one read is enough."""
    with contextlib.suppress(ValueError, OSError):
        return child.lines() or []
    return []
