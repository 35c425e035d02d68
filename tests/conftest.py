"""Gives every test run servers of its own, thrown away at its end, unless the environment names others."""

import contextlib
import os
import tempfile
from pathlib import Path

import django
import pytest

from oneclick.embedded import servers

RESOURCES = contextlib.ExitStack()


def start_servers() -> None:
    """Servers in a temporary folder. Workers of xdist find the addresses in the environment of the process that made them."""
    folder = RESOURCES.enter_context(tempfile.TemporaryDirectory(prefix="oneclick-tests-"))
    addresses = RESOURCES.enter_context(servers(Path(folder) / "state", who="the tests"))
    os.environ.update(addresses.environment())


def own_broker_database() -> None:
    """Gives each worker of xdist another database of the broker, so that none empties the queue of another."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    address, _, database = os.environ["REDIS_URL"].rpartition("/")
    if worker and database.isdigit():
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) + 1}"


# Modules of tests import models, so Django is set up before any of them is loaded.
if not os.environ.get("DATABASE_URL"):
    start_servers()
own_broker_database()
os.environ.setdefault("ONECLICK_PROCESS", "command")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")
django.setup()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stops what was started."""
    RESOURCES.close()
