"""`make run` with real processes: however it ends nothing stays behind, whatever dies comes back, and what stands in
the way is said in one sentence."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from oneclick.demo.people import DEMO_PEOPLE
from tests.faults.running import BASE_DIR, PYTHON, bare_environment, descendants, free_port, parents, running, wait_for

pytestmark = pytest.mark.slow
SMALL_DEMO = "from oneclick import demo_data; demo_data.load(print, days=14, scale=0.05)"
SUPERVISOR = (str(PYTHON), "-m", "oneclick.run")


@pytest.fixture(scope="module")
def made_state(tmp_path_factory) -> Path:
    """A state folder with a store and the demo in it, which tests copy."""
    state = tmp_path_factory.mktemp("made") / "state"
    done = manage(state, "shell", "-v0", "-c", SMALL_DEMO)
    assert done.returncode == 0, done.stderr
    return state


@pytest.fixture
def state(made_state, tmp_path) -> Path:
    """A state folder of the test's own."""
    target = tmp_path / "state"
    subprocess.run(["cp", "-a", made_state, target], check=True)
    return target


def manage(state: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of manage.py as somebody with nothing set would."""
    command = [str(PYTHON), "manage.py", *arguments]
    environment = bare_environment(state, **more)
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def refused(state: Path, **more: str) -> str:
    """What `make run` says where it does not start."""
    environment = bare_environment(state, **{"PORT": str(free_port()), **more})
    done = subprocess.run(
        SUPERVISOR, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.strip().splitlines()[-1]


def assert_all_gone(processes: set[int]) -> None:
    """Nothing that ran is running still."""
    wait_for(lambda: not processes & parents().keys(), "every process has ended", 12)


@pytest.mark.parametrize("last", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_supervisor_leaves_nothing_behind(state, last):
    with running(state, command=SUPERVISOR) as service:
        wait_for(lambda: len(service.find("oneclick.run.worker")) == 3, "the worker has its pool")
        processes = descendants(service.process.pid)
        assert len(service.find("gunicorn", "oneclick.wsgi")) == 3
        wait_for(lambda: len(service.find("gunicorn", "oneclick.demo_fhir.wsgi")) == 2, "the demo's services are up")
        assert service.find("postgres")
        assert service.find("valkey-server")
        service.process.send_signal(last)
        assert_all_gone(processes)
        assert service.process.wait(5) == (-last if last is signal.SIGKILL else 0)


def test_a_killed_make_leaves_nothing_behind(state):
    with running(state) as service:
        processes = descendants(service.process.pid)
        service.process.kill()
        assert_all_gone(processes)


def test_a_stop_while_it_starts_leaves_nothing_behind(state, tmp_path):
    environment = bare_environment(state, PORT=str(free_port()))
    process = subprocess.Popen(SUPERVISOR, cwd=BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    wait_for(lambda: len(descendants(process.pid)) > 1, "the first servers are up")
    processes = descendants(process.pid)
    process.terminate()
    assert process.wait(20) == 0
    assert_all_gone(processes)


def test_what_dies_comes_back(state):
    with running(state, command=SUPERVISOR) as service:
        for words in (
            ("gunicorn", "oneclick.wsgi"),
            ("oneclick.demo_fhir",),
            ("oneclick.run.worker",),
            ("beat",),
            ("postgres", "-D"),
            ("valkey-server",),
        ):
            victims = set(service.find(*words))
            assert victims, words
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            wait_for(lambda words=words, victims=victims: set(service.find(*words)) - victims, f"{words} are back")
            wait_for(service.ready, f"the service answers after {words}")


def test_it_goes_on_after_a_kill_of_everything(state):
    with running(state, command=SUPERVISOR) as service:
        for process in [service.process.pid, *descendants(service.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        service.process.wait(10)
    # A number in the stale pid file that now belongs to a program of another kind must not stop the start.
    pid_file = state / "servers" / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with running(state, command=SUPERVISOR) as service:
        assert service.healthy()


def test_a_port_in_use_is_a_sentence(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(state, PORT=str(port))
    assert said.startswith(f"Port {port} is in use: stop the program that uses it, or choose another")


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_wrong_port_is_a_sentence(state, port):
    assert refused(state, PORT=port) == f"PORT is '{port}': set it to a number from 1 to 65535."


def test_a_second_run_is_a_sentence(state):
    with running(state, command=SUPERVISOR) as service:
        said = refused(state)
        assert said.startswith(f"OneClick already runs on {state} (make run on http://127.0.0.1:{service.port}")


@pytest.mark.parametrize(
    "lost",
    ["servers/postgres/global/pg_control", "servers/postgres/PG_VERSION", "servers/postgres/pg_wal", "secrets.json"],
)
def test_a_damaged_state_is_a_sentence(state, lost):
    path = state / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    said = refused(state)
    assert said.startswith(f"The state folder {state} is damaged (")
    assert said.endswith(f"put back a copy of it, or begin anew with `mv '{state}' '{state}.damaged'`.")


def test_damaged_wake_ups_are_put_aside(state):
    manifest = next((state / "servers" / "valkey").glob("appendonlydir/*.manifest"))
    manifest.write_text("nonsense\n")
    done = manage(state, "showmigrations")
    assert done.returncode == 0, done.stderr
    assert "begins anew" in done.stderr


def test_a_state_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    said = refused(tmp_path / "file")
    assert said.startswith(f"The state folder {tmp_path / 'file'} cannot be used (")


@pytest.fixture
def small_disk(made_state, tmp_path) -> Callable[[int], tuple[str, ...]]:
    """A command that runs another with a disk of so many megabytes, which nobody else sees, at `tmp_path/disk`.

    It holds a state folder where there is room for one.
    """
    (tmp_path / "disk").mkdir()
    script = (
        'mount -t tmpfs -o size="$1m" tmpfs "$2" && { test "$1" -lt 300 || cp -a "$3" "$2"; } && shift 3 && exec "$@"'
    )

    def inside(megabytes: int) -> tuple[str, ...]:
        return ("unshare", "--mount", "sh", "-c", script, "sh", str(megabytes), str(tmp_path / "disk"), str(made_state))

    if subprocess.run([*inside(1), "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root with the right to mount")
    return inside


def test_a_small_disk_is_a_sentence(small_disk, tmp_path):
    environment = bare_environment(tmp_path / "disk" / "state", PORT=str(free_port()))
    command = [*small_disk(100), *SUPERVISOR]
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    said = done.stderr.strip()
    assert said.startswith(f"The disk that holds {tmp_path / 'disk' / 'state'} is full (")
    assert said.endswith("free some space, or set ONECLICK_STATE to a folder on another disk.")


def test_a_disk_that_fills_up_ends_it_in_order(small_disk, tmp_path):
    with running(tmp_path / "disk" / "state", command=(*small_disk(600), *SUPERVISOR)) as service:
        processes = descendants(service.process.pid)
        disk = Path(f"/proc/{service.process.pid}/root{tmp_path}/disk")
        with (disk / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(disk).free - 20_000_000)
        assert service.process.wait(30) == 1
        assert_all_gone(processes)
    assert service.log.read_text().strip().endswith("set ONECLICK_STATE to a folder on another disk.")


def test_commands_share_the_servers(state):
    first = subprocess.Popen(
        [
            str(PYTHON),
            "manage.py",
            "shell",
            "-v0",
            "-c",
            "input(); from audit.models import User; print(User.objects.count())",
        ],
        cwd=BASE_DIR,
        env=bare_environment(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    holder = state / "host.lock"
    wait_for(lambda: f"(process {first.pid})" in holder.read_text(), "the first is host")
    second = manage(state, "shell", "-v0", "-c", "from audit.models import User; print(User.objects.count())")
    assert first.communicate("\n", timeout=30)[0].strip() == str(len(DEMO_PEOPLE))
    assert (second.returncode, second.stdout.strip()) == (0, str(len(DEMO_PEOPLE))), second.stderr


def test_a_command_needs_no_run_before_it(tmp_path):
    done = manage(tmp_path / "new", "shell", "-v0", "-c", "from audit.models import User; print(User.objects.count())")
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr
    assert oct((tmp_path / "new" / "secrets.json").stat().st_mode) == "0o100600"


def test_a_folder_only_we_may_enter_is_left_as_it_is(made_state, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    done = manage(closed / "state", "showmigrations")
    assert done.returncode == 0, done.stderr
    assert oct(closed.stat().st_mode) == "0o40700"
