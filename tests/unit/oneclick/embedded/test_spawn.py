"""Who servers run as, and that they end with their parent."""

import os
import signal
import subprocess
import sys

import pytest

from oneclick.embedded.spawn import Account, may_enter, spawn
from tests.faults.running import BASE_DIR, parents, wait_for

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.mark.parametrize(
    ("mode", "enters"), [(0o755, True), (0o711, True), (0o700, False), (0o750, False), (0o704, False)]
)
def test_others_enter_by_the_last_bits(tmp_path, mode, enters):
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(mode)
    assert may_enter(Account(uid=os.geteuid() + 1, gid=os.getegid() + 1), folder) is enters


def test_the_owner_enters_by_the_first_bits(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    assert may_enter(Account(uid=os.geteuid(), gid=os.getegid()), folder)


def test_a_folder_that_is_not_there_yet_is_no_hindrance(tmp_path):
    assert may_enter(Account(uid=os.geteuid() + 1, gid=os.getegid() + 1), tmp_path / "none")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_spawned_program_ends_with_its_parent(end):
    program = (
        "import signal, time; from oneclick.embedded.spawn import spawn; "
        "print(spawn(['/bin/sleep', '60'], last_signal=signal.SIGTERM).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert child in parents()
    parent.send_signal(end)
    parent.communicate(timeout=10)
    wait_for(lambda: child not in parents(), "the child has ended", 10)


@ROOT_ONLY
@pytest.mark.parametrize("capabilities", [(), (1,)])
def test_a_dropped_user_passes_closed_folders_with_the_capability_alone(tmp_path, capabilities):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("seen")
    account = Account(uid=65534, gid=65534, capabilities=capabilities)
    process = spawn(
        ["/bin/cat", closed / "file"],
        last_signal=signal.SIGKILL,
        account=account,
        output=subprocess.PIPE,
        environment={},
    )
    said = process.communicate(timeout=10)[0].decode()
    assert (said == "seen") is bool(capabilities)
