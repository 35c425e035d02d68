"""Ways to look at pages as somebody. The service's side runs as the service's role, under row-level security."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from audit.models import User
from tests.pages import Page

Look = Callable[..., Page]


@pytest.fixture
def look(as_service: Callable[[], AbstractContextManager[None]]) -> Look:
    """Gets an address, or posts to it, as a person or as nobody."""

    def request(path: str, user: User | None = None, *, post: bool = False, **data: Any) -> Page:
        client = Client()
        if user:
            client.force_login(user)
        with as_service():
            return Page((client.post if post else client.get)(path, data, secure=True))

    return request
