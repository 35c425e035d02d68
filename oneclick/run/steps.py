"""What is done once before the group starts, each as a command of its own."""

import fcntl
import hashlib
import signal
import sys

from oneclick.embedded import StateError
from oneclick.embedded.prepare import BASE_DIR
from oneclick.embedded.spawn import spawn

COLLECTED = BASE_DIR / "build" / "collected"


def manage(environment: dict[str, str], *arguments: str, failure: str) -> None:
    """Runs a command of manage.py to its end. Raises StateError, empty where the command says it all, if it fails."""
    process = spawn(
        [sys.executable, BASE_DIR / "manage.py", *arguments], last_signal=signal.SIGKILL, environment=environment
    )
    try:
        code = process.wait()
    except BaseException:
        process.kill()
        raise
    if code != 0:
        raise StateError(failure)


def collect_static(environment: dict[str, str]) -> None:
    """Runs collectstatic where a static file has changed since the last time; one service of a checkout after another."""
    stamp_file = COLLECTED.with_suffix(".stamp")
    stamp = static_stamp()
    failure = "The static files could not be collected; the lines above say why."
    with COLLECTED.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp_file.exists() or stamp_file.read_text("ascii") != stamp:
            print("==> Collecting static files", flush=True)
            manage(environment, "collectstatic", "--noinput", "-v0", failure=failure)
            stamp_file.write_text(stamp, "ascii")


def static_stamp() -> str:
    """Changes with every static file of ours and with the packages that bring some."""
    digest = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    for folder in (BASE_DIR / "build" / "static", *sorted(BASE_DIR.glob("*/static"))):
        for file in sorted(folder.rglob("*")) if folder != COLLECTED else []:
            digest.update(f"{file}{file.stat().st_size}{file.stat().st_mtime_ns}".encode() if file.is_file() else b"")
    return digest.hexdigest()
