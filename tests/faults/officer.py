"""One of several officers at work on the same few alerts, as a process of its own that may be killed at any moment.

`python -m tests.faults.officer STAFF_UID LOG [careless]`: takes, closes, hands back and reopens until it is ended, and writes
each act to the log once it is committed. A careless one reads alerts without locking them.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import connection


def main(staff_uid: str, log: Path, *, careless: bool) -> None:
    """Works until the process is ended."""
    django.setup()
    from audit.models import User  # noqa: PLC0415 - models are not ready before
    from tests.faults.officer_acts import TRUST, forget_the_lock  # noqa: PLC0415
    from tests.faults.officer_acts import act as do  # noqa: PLC0415

    if careless:
        forget_the_lock()
    user, dice = User.objects.get(staff_uid=staff_uid), random.Random()
    with log.open("a", buffering=1) as said:
        work(lambda: do(user, TRUST, dice), said.write)


def work(step: Callable[[], Any], say: Callable[[str], Any]) -> None:
    """Acts, and says so once it is kept."""
    while True:
        if done := step():
            say(f"{done}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")
    main(sys.argv[1], Path(sys.argv[2]), careless="careless" in sys.argv)
    connection.close()
