"""One program of the group, with real programs."""

import signal
import sys
import time

from oneclick.run.child import FIRST_DELAY, LONGEST_DELAY, Child
from tests.faults.running import parents, wait_for


def ended(code: str) -> Child:
    """A child that ran the code and has ended."""
    child = Child("web", [sys.executable, "-c", code], signal.SIGKILL)
    child.launch({})
    wait_for(child.ended, "the program ends", 10)
    return child


def test_lines_are_whole_and_the_last_may_lack_its_end():
    child = ended("print('one'); print('two', end='')")
    assert child.lines() == ["one"]
    assert child.lines() == ["two"]
    assert child.lines() is None
    child.bury()


def test_each_early_end_doubles_the_wait_up_to_a_limit():
    child = ended("")
    delays = []
    for _ in range(8):
        child.bury()
        delays.append(child.delay)
    assert delays[:3] == [FIRST_DELAY * 2, FIRST_DELAY * 4, FIRST_DELAY * 8]
    assert delays[-1] == LONGEST_DELAY
    assert not child.due()


def test_an_end_after_a_long_life_is_soon_repaired():
    child = ended("")
    child.delay, child.launched_at = LONGEST_DELAY, time.monotonic() - 3600
    child.bury()
    assert child.delay == FIRST_DELAY


def test_it_says_how_a_program_ended():
    assert ended("raise SystemExit(3)").bury() == "ended with code 3"
    assert ended("import os; os.kill(os.getpid(), 9)").bury() == "killed by SIGKILL"


def test_what_a_dead_program_has_started_is_ended_too():
    child = Child("web", ["/bin/sh", "-c", "sleep 60 & echo $!"], signal.SIGKILL)
    child.launch({"PATH": "/usr/bin:/bin"})
    wait_for(child.ended, "the shell ends", 10)
    orphan = int((child.lines() or [""])[0])
    assert orphan in parents()
    child.bury()
    wait_for(lambda: orphan not in parents(), "what it started has ended", 10)
