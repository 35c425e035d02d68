"""A local system that launches, and the browser of whoever is signed in; the service's side runs as its role."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.cookies import Morsel
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from audit.ingest.sources import add_source
from audit.models import AccessEvent, RejectedRecord, Source, User
from oneclick.launch.desk import desk
from oneclick.launch.models import LocalSystem
from tests.factories import TRUST, make_clinician, make_patient
from tests.pages import Page

AsService = Callable[[], AbstractContextManager[None]]
WINDOW_COOKIES = ("oneclick_arrival", "oneclick_launch")
ORIGIN = "https://local.example"


@dataclass
class Desktop:
    """A workstation: the local system's back end, and the browser beside it."""

    as_service: AsService
    key: str
    client: Client = field(default_factory=Client)
    jar: dict[str, dict[str, Morsel[str]]] = field(default_factory=dict)

    def ask(self, **said: Any) -> Any:
        """What `POST /api/launches` answers."""
        with self.as_service():
            return Client(raise_request_exception=False).post(
                "/api/launches",
                json.dumps(said),
                content_type="application/json",
                headers={"Authorization": f"Bearer {self.key}"},
                secure=True,
            )

    def get(self, path: str) -> Page:
        """A page in the browser."""
        return self._browse(path, lambda: self.client.get(path, secure=True))

    def post(self, path: str, **data: Any) -> Page:
        """A form sent by the browser."""
        return self._browse(path, lambda: self.client.post(path, data, secure=True))

    def _browse(self, path: str, ask: Callable[[], Any]) -> Page:
        """As a browser: a cookie goes only to addresses below its path, which Django's test client does not know."""
        for below, cookies in self.jar.items():
            for name, cookie in cookies.items():
                if path.startswith(below):
                    self.client.cookies[name] = cookie
        with self.as_service():
            page = Page(ask())
        for name, cookie in list(page.response.cookies.items()):
            if cookie["path"].startswith("/launch/"):
                self.jar.setdefault(cookie["path"], {})[name] = cookie
        for name in WINDOW_COOKIES:
            self.client.cookies.pop(name, None)
        return page

    def open(self, **said: Any) -> str:
        """Launches and follows the ticket; returns the address of the window."""
        answer = self.ask(**said)
        assert answer.status_code == 201, answer.content
        return self.get(path_of(answer.json()["launch"])).leads_to


def path_of(address: str) -> str:
    """An address without its host."""
    return "/" + address.split("/", 3)[3]


@pytest.fixture(autouse=True)
def spool(settings: Any, tmp_path: Any) -> Iterator[None]:
    """A spool of this test alone, and a database that nobody believes to be down."""
    settings.ONECLICK_SPOOL = tmp_path / "spool"
    desk.open()
    yield
    desk.open()


@pytest.fixture
def clinician(db: None) -> User:
    """Who is signed in."""
    return make_clinician(name="Sam Okafor")


@pytest.fixture
def desktop(as_service: AsService, clinician: User) -> Desktop:
    """A workstation at which the clinician is signed in."""
    key = add_source("ward", organisation=TRUST)
    LocalSystem.objects.create(source=Source.objects.get(name="ward"), organisation_id=TRUST, return_origin=ORIGIN)
    desktop = Desktop(as_service, key)
    desktop.client.force_login(clinician)
    return desktop


@pytest.fixture
def said(clinician: User) -> dict[str, str]:
    """A launch of a patient by the clinician."""
    return {"nhs_number": make_patient().nhs_number, "staff_uid": clinician.staff_uid}


def events() -> list[AccessEvent]:
    """Every event of the trail, in the order of what happened."""
    return list(AccessEvent.objects.order_by("occurred_at", "id"))


def story() -> list[tuple[str, str]]:
    """Each event's kind, and what it says."""
    return [(event.kind, event.decision or event.service or event.reason or event.outcome) for event in events()]


def refused() -> list[RejectedRecord]:
    """What was kept aside."""
    return list(RejectedRecord.objects.order_by("id"))


def scope_is_clean() -> bool:
    """Whether the transaction sees no organisation any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('oneclick.organisations', true)")
        return not cursor.fetchone()[0]
