"""A test database without a transaction around the test: a report is read through a connection of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


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
