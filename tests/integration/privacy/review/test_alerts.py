"""The queue."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_alert, make_officer

pytestmark = pytest.mark.django_db


def test_alerts_works(client: Client) -> None:
    alert = make_alert()
    client.force_login(make_officer())
    page = client.get("/alerts/", secure=True)
    assert page.status_code == 200
    assert alert.reference in page.content.decode()
    page = client.get(f"/alerts/{alert.reference}/", secure=True)
    assert page.status_code == 200
