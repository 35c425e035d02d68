"""Whether the service says rightly that it can take events."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.test import Client

from oneclick import health
from oneclick.signin.cis2.configuration import Configuration
from tests.openid.liar import liar

AsService = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known_yet() -> Iterator[None]:
    """A process that has just started."""
    health.MIGRATED.clear()
    yield
    health.MIGRATED.clear()


def asked() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/healthz", secure=True)
    return answer.status_code, answer.json()


def test_it_is_well_on_a_prepared_database(as_service: AsService) -> None:
    with as_service():
        mail = {"server": "named", "waiting": 0, "failed": 0, "oldest": None}
        spool = {"waiting": 0, "unreadable": 0, "oldest": None}
        told = {"spool": spool, "mail": mail, "sign_in": "demo", "national_alerts": {"waiting": 0, "given_up": 0}}
        assert asked() == (200, {"status": "ok", "broker": "ok", "reasons": [], **told})


def test_the_owner_may_not_serve() -> None:
    status, answer = asked()
    assert status == 503
    assert "may change or remove" in answer["reasons"][0]


def test_it_is_unwell_before_the_migrations(as_service: AsService) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'privacy'")
    with as_service():
        status, answer = asked()
    assert status == 503
    assert "prepare_store" in answer["reasons"][0]


def test_it_is_unwell_where_the_database_takes_nothing_in(as_service: AsService) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with as_service():
        status, answer = asked()
    assert (status, answer["reasons"]) == (503, ["the database is read-only."])


def test_it_says_whether_people_can_sign_in(as_service: AsService, settings: Any) -> None:
    settings.DEMO_SIGN_IN = True
    with as_service():
        assert asked()[1]["sign_in"] == "demo"
        with liar() as provider:
            settings.CIS2 = Configuration(provider.issuer, "ours", "https://testserver/sign-in/cis2/back")
            assert asked()[1]["sign_in"] == "ok"
            provider.discovery["issuer"] = "https://evil.example"
            assert asked()[1]["sign_in"] == "ok", "known for half a minute"
            assert provider.asked["/.well-known/openid-configuration"] == 1
        settings.CIS2 = Configuration("http://127.0.0.1:1", "ours", "https://testserver/sign-in/cis2/back")
        status, answer = asked()
    assert (status, answer["sign_in"]) == (200, "failing: the provider cannot be reached (ConnectError)")


def test_it_takes_events_without_a_broker(as_service: AsService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    with as_service():
        status, answer = asked()
    assert (status, answer["broker"]) == (200, "unreachable")
