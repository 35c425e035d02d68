"""The window of a launch in which a decision was made, and a national server behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from audit.models import User
from oneclick.national import breaker
from oneclick.national.connections import close_all
from oneclick.national.place import SERVICES
from tests.integration.oneclick.launch.conftest import Desktop, clinician, desktop, spool
from tests.national_server import NationalServer, national_server
from tests.pages import Page

__all__ = ["clinician", "desktop", "spool"]
PATIENT = "9000000009"


@dataclass
class Window:
    """A window whose launch may open the record."""

    desktop: Desktop
    path: str

    def open(self, service: str, query: str = "") -> Page:
        """A service, as the browser shows it."""
        return self.desktop.get(f"{self.path}{service}/{query}")


@pytest.fixture
def national(settings: Any) -> Iterator[NationalServer]:
    """The server behind all four services; nothing that an earlier test taught the client is left."""
    breaker.breaker_of.cache_clear()
    with national_server() as server:
        settings.ONECLICK_NATIONAL = {
            service: {"base_url": f"{server.address}/FHIR/R4", "asid": "200000000205"} for service in SERVICES
        }
        yield server
        close_all()


@pytest.fixture
def window(desktop: Desktop) -> Window:
    """The clinician has launched for the patient of the published examples, who gave permission."""
    return launched(desktop)


def launched(desktop: Desktop, decision: str = "granted", nhs_number: str = PATIENT, **said: str) -> Window:
    """A window with a decision."""
    staff_uid = User.objects.get(pk=desktop.client.session["_auth_user_id"]).staff_uid
    path = desktop.open(nhs_number=nhs_number, staff_uid=staff_uid)
    desktop.get(path)
    answer = desktop.post(f"{path}decide/", decision=decision, **said)
    assert answer.status == 302, answer.text
    return Window(desktop, path)
