"""Gives every test run servers of its own, thrown away at its end, unless the environment names others."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from oneclick.embedded import servers

RESOURCES = contextlib.ExitStack()


def start_servers() -> None:
    """Servers in a temporary folder. Workers of xdist find their addresses in the environment."""
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
# Pages name static files without the manifest of `collectstatic`, so that tests of views need no build.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def sign_in(client: Client, user: Any, backend: str | None = None) -> None:
    """Signs somebody in as the service does, in a session of ours, in their first role where they hold several."""
    from audit.people.sessions import begin  # noqa: PLC0415 - imports models, see above

    client._login(user, "oneclick.signin.backend.SignedInBackend")
    held = user.roles.order_by("pk").first()
    session = client.session
    session["oneclick_session"] = begin(user, held.role_profile_id if held else "").pk
    session.save()


Client.force_login = sign_in  # type: ignore[assignment, method-assign]


@pytest.fixture(scope="session")
def service_role() -> str:
    """The role that the service signs in with."""
    return unquote(urlsplit(os.environ["DATABASE_URL"]).username or "")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, service_role: str) -> None:
    """The test database, with the rights that the service has in a real one.

    Tests leave nothing but rows that were never committed. Upkeep that looked in the midst of the next one would take its
    tables for empty, and queries would be planned for that; without statistics they are planned by the tables' size.
    """
    from oneclick.grants import grant_service  # noqa: PLC0415 - imports models, see below

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        grant_service(service_role)
        cursor.execute(
            "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


@pytest.fixture
def as_service(db: None, service_role: str) -> Callable[[], AbstractContextManager[None]]:
    """A block that runs as the service, under row-level security; what stands outside of it runs as the owner."""

    @contextlib.contextmanager
    def scope() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{service_role}"')
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")

    return scope


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stops what was started."""
    RESOURCES.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts with what takes long, so that at the end neither core waits for the other's last file.

    The files of a folder stay together: what is started for all of a folder is started once by each worker.
    """
    slow = ("faults", "journeys")
    items.sort(key=lambda item: item.path.parent.name not in slow)
