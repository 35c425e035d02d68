"""The Celery worker of the group. Its pool ends with it, however it ends: a killed worker leaves no process behind."""

import os
import signal
import sys
import warnings
from typing import Any

from celery.signals import worker_process_init

from oneclick.celery import app
from oneclick.embedded.spawn import end_with_parent


@worker_process_init.connect
def end_with_worker(**_: Any) -> None:
    """Asks the kernel to kill this process of the pool when the worker is gone."""
    end_with_parent(signal.SIGKILL, os.getppid())


if __name__ == "__main__":
    # Tasks cut off by a lost broker may run again without harm, so what Celery means to change does not concern us.
    warnings.filterwarnings("ignore", message=r"\s*In Celery 5\.1 we introduced")
    app.worker_main(["--quiet", "worker", *sys.argv[1:]])
