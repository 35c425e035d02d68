"""Ways to look at pages as somebody. The service's side runs as the service's role, under row-level security."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from audit.models import User
from tests.pages import Page

Look = Callable[..., Page]
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


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


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What the test writes is committed, and removed after it; only the owner can, having put the triggers aside."""
    with django_db_blocker.unblock():
        yield
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            )
            tables = ", ".join({f'"{name}"' for (name,) in cursor.fetchall()} - {f'"{name}"' for name in KEPT})
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s", ["%no_truncate"]
            )
            triggers = cursor.fetchall()
            for action in ("DISABLE", "ENABLE"):
                if action == "ENABLE":
                    cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
                for table, trigger in triggers:
                    cursor.execute(f'ALTER TABLE {table} {action} TRIGGER "{trigger}"')
