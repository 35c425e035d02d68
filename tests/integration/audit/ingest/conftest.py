"""A source, and ways to send as it. The web's side runs as the service's role, under row-level security."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from audit.ingest.models import Source
from audit.ingest.sources import add_source

Send = Callable[..., HttpResponse]


@pytest.fixture
def key(db: None) -> str:
    """The API key of a source of RX1."""
    return add_source("ward-system", organisation="RX1")


@pytest.fixture
def source(key: str) -> Source:
    """That source."""
    return Source.objects.get(name="ward-system")


@pytest.fixture
def send(key: str, as_service: Callable[[], AbstractContextManager[None]]) -> Send:
    """Sends a body to an address."""

    def post(path: str, body: bytes, content_type: str = "application/x-ndjson", **headers: str) -> Any:
        known = {"Authorization": f"Bearer {key}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        with as_service():
            return Client().post(path, body, content_type=content_type, headers=known, secure=True)

    return post
