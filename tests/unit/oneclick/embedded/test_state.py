"""The state folder: its secrets, its locks, its sentences."""

import errno
import subprocess
import sys

import pytest

from oneclick.embedded.state import FolderLock, StateError, StateFolder


@pytest.fixture
def state(tmp_path) -> StateFolder:
    """A folder that is new."""
    folder = StateFolder(tmp_path / "state")
    folder.open()
    return folder


def test_secrets_are_made_once_and_kept_for_us_alone(state):
    first = state.secrets()
    assert state.secrets() == first
    assert len({first.superuser, first.owner, first.service, first.broker, first.signing}) == 5
    assert oct(state.secrets_file.stat().st_mode) == "0o100600"


@pytest.mark.parametrize("content", [b"", b"{", b'{"cluster": 3}', b"\xff\xfe"])
def test_secrets_that_cannot_be_read_are_damage(state, content):
    state.secrets_file.write_bytes(content)
    with pytest.raises(StateError, match=r"is damaged \(secrets\.json"):
        state.secrets()


def test_data_without_secrets_is_damage(state):
    (state.servers / "postgres").mkdir(parents=True)
    with pytest.raises(StateError, match=r"is damaged \(secrets\.json is missing\)"):
        state.secrets()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_a_sentence_of_its_own(state, number):
    with pytest.raises(StateError, match=r"is full .*: free some space, or set ONECLICK_STATE"), state.sentences():
        raise OSError(number, "it is full", "file")


def test_too_little_room_is_a_full_disk(state):
    with pytest.raises(StateError, match=r"MB are free, 1099511627776 MB are needed"):
        state.check_room(1 << 60)


def test_an_interrupted_write_leaves_the_old_file(state):
    file = state.path / "file"
    state.write(file, b"old")
    file.with_name("file.partial").write_bytes(b"half")
    assert file.read_bytes() == b"old"
    state.write(file, b"new")
    assert file.read_bytes() == b"new"


def test_a_lock_is_exclusive_and_ends_with_its_holder(state):
    lock = FolderLock(state, "host")
    assert lock.take(wait=False)
    lock.note("somebody")
    other = FolderLock(state, "host")
    assert not other.take(wait=False)
    assert other.holder() == "somebody"
    lock.release()
    program = (
        "import fcntl, os, signal, sys; f = open(sys.argv[1], 'r+'); fcntl.flock(f, fcntl.LOCK_EX); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, lock.path], check=False)
    assert other.take(wait=False)
    other.release()


def test_guests_share_a_lock_and_keep_others_out(state):
    guests = [FolderLock(state, "guests") for _ in range(3)]
    assert all(guest.take(shared=True, wait=False) for guest in guests[:2])
    assert not guests[2].take(wait=False)
    for guest in guests[:2]:
        guest.release()
    assert guests[2].take(wait=False)
    guests[2].release()
