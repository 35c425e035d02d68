"""How the embedded servers explain a start that failed."""

import signal
import subprocess
from pathlib import Path
from typing import BinaryIO

import pytest

from oneclick.embedded import StateError, StateFolder, postgres
from oneclick.embedded.postgres import SETTINGS
from oneclick.embedded.server import QUICK_DEATHS, Server, free_port
from oneclick.embedded.spawn import spawn
from tests.faults.running import wait_for


@pytest.mark.parametrize(("gigabytes", "megabytes"), [(1, 256), (8, 1024), (64, 2048)])
def test_holds_what_the_machine_has_room_for(
    gigabytes: int, megabytes: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": gigabytes * 2**30 // 4096}
    monkeypatch.setattr(postgres.os, "sysconf", sizes.__getitem__)
    monkeypatch.setattr(postgres, "CONTAINER_MEMORY", tmp_path / "memory.max")
    assert postgres.shared_buffers() == megabytes
    (tmp_path / "memory.max").write_text(f"{4 * 2**30}\n")
    assert postgres.shared_buffers() == min(megabytes, 512)


class Failing(Server):
    """A server that says something and ends."""

    name = "failing"
    stop_signal = signal.SIGTERM
    said = ""

    def spawn(self, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Ends at once."""
        return spawn(["/bin/echo", self.said], last_signal=signal.SIGKILL, output=output)

    def ready(self) -> bool:
        """Never."""
        return False


def explained(tmp_path, said: str, *, made: bool = True) -> str:
    """The sentence for a server that said this."""
    state = StateFolder(tmp_path / "state")
    state.open()
    server = Failing(state, state.secrets(), None)
    if made:
        server.home.mkdir(parents=True)
    server.said = said
    server.launch()
    with pytest.raises(StateError) as refusal:
        server.wait_until_ready()
    return str(refusal.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("PANIC:  could not write: No space left on device", "The disk that holds"),
        ("FATAL:  could not open file pg_control", "is damaged (failing: FATAL:  could not open file pg_control)"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "An embedded server does not start"),
        ("FATAL:  could not bind IPv4 address: Address already in use", "An embedded server does not start"),
        ("nothing of use", "is damaged (failing does not start, see "),
    ],
)
def test_the_sentence_follows_the_last_words(tmp_path, said, sentence):
    assert sentence in explained(tmp_path, said)


def test_a_server_that_never_had_data_is_not_damaged(tmp_path):
    assert "damaged" not in explained(tmp_path, "initdb: error: something", made=False)


def test_only_words_since_the_last_start_count(tmp_path):
    explained(tmp_path, "PANIC:  No space left on device")
    (tmp_path / "state" / "servers" / "failing").rmdir()
    assert "is full" not in explained(tmp_path, "FATAL:  other")


def test_a_server_that_dies_again_and_again_is_given_up(tmp_path):
    state = StateFolder(tmp_path / "state")
    state.open()
    server = Failing(state, state.secrets(), None)
    server.said = "FATAL: no"
    for _ in range(QUICK_DEATHS):
        assert server.revive()
        wait_for(lambda: not server.alive(), "it ends", 10)
    with pytest.raises(StateError, match="FATAL: no"):
        server.revive()


def test_a_taken_port_is_replaced_by_a_free_one():
    port = free_port(0)
    assert free_port(port) == port


def test_acknowledged_means_durable():
    assert [SETTINGS[name] for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on"] * 3
