"""The programs of the group and how each is started."""

import os
import signal
import sys
from pathlib import Path

from oneclick.embedded.prepare import BASE_DIR
from oneclick.run.child import Child

WEB_WORKERS, WEB_THREADS, POOL = "2", "8", "2"


def web(listener: int) -> Child:
    """Gunicorn on a socket that stays ours, so that callers wait instead of being refused while it starts again."""
    options = {
        "bind": f"fd://{listener}",
        "worker-class": "gthread",
        "workers": os.environ.get("WEB_CONCURRENCY", WEB_WORKERS),
        "threads": WEB_THREADS,
        "timeout": "120",
        "graceful-timeout": "5",
        "log-level": "warning",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    # Loaded once, before the workers: one refusal of a weak store, half the start, and memory that they share.
    command = [sys.executable, "-m", "gunicorn", "oneclick.wsgi", "--preload", "--no-control-socket", *arguments]
    return Child("web", command, signal.SIGTERM, pass_fds=[listener])


def demo_fhir(listener: int) -> Child:
    """The FHIR server of the demo, from which the four services read made-up records. A slow patient holds up one thread."""
    options = {
        "bind": f"fd://{listener}",
        "worker-class": "gthread",
        "workers": "1",
        "threads": "16",
        "graceful-timeout": "1",
        "log-level": "warning",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "gunicorn", "oneclick.demo_fhir.wsgi", "--no-control-socket", *arguments]
    return Child("demo-fhir", command, signal.SIGTERM, pass_fds=[listener])


def worker() -> Child:
    """A Celery worker; killed at once with the supervisor, because its work is safe in rows of the database."""
    options = ["--pool=prefork", f"--concurrency={POOL}", "--loglevel=WARNING"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child("worker", [sys.executable, "-m", "oneclick.run.worker", *options, *quiet], signal.SIGKILL)


def beat(state: Path) -> Child:
    """Celery beat, which remembers in the state folder when it last ran what."""
    options = ["--loglevel=WARNING", "--pidfile=", f"--schedule={state / 'beat-schedule'}"]
    return Child(
        "beat", [sys.executable, "-m", "celery", "-A", "oneclick", "--quiet", "beat", *options], signal.SIGTERM
    )


def environment(extra: dict[str, str]) -> dict[str, str]:
    """What every program of the group finds in its environment."""
    return {
        **os.environ,
        **extra,
        "DJANGO_SETTINGS_MODULE": "oneclick.settings",
        "ONECLICK_PROCESS": "service",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(BASE_DIR), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
        # In a container root is the usual user; the messages hold JSON only.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
