"""The privacy officer's queue, as the web server makes it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from statistics import median

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from audit.models import User
from tests.benchmarks.made_events import ORGANISATIONS
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.store import Store
from tests.factories import make_user

LOOKS, WANTED = 30, 0.1


def measure(store: Store) -> Iterator[Result]:
    """The first page, and one of the worst filters, for an officer of all organisations."""
    store.fill(store.options.events // 4)
    store.vacuum()
    web = store.service.start_web()
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(make_user(*ORGANISATIONS))}"}
    for name, path in (("the queue", "/alerts/"), ("the queue, searched", "/alerts/?person=555000000001")):
        times = [seconds(lambda path=path: look(store, path, cookie)) for _ in range(LOOKS)]  # type: ignore[misc]
        yield Result(name, median(times), "s", limit=WANTED)
    store.service.kill(web)


def look(store: Store, path: str, cookie: dict[str, str]) -> None:
    """One look."""
    answer = store.service.request("GET", path, b"", cookie)
    assert answer.status == 200, answer


def session_of(user: User) -> str:
    """The key of a session in which somebody is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
