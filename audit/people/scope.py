"""The organisations that a transaction may see, set for that transaction alone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SEPARATOR = ","


@contextmanager
def organisation_scope(ods_codes: Iterable[str], *, user_id: int | None = None) -> Iterator[None]:
    """Runs its body in a transaction that sees the rows of these organisations, and of this user's own roles.

    Nested, it narrows or moves the scope and puts the former one back. Outside of any scope the service sees nothing.
    """
    codes, user = _codes(ods_codes), str(user_id or "")
    with transaction.atomic():
        before = _swap(codes, user)
        yield
        _swap(*before)


def move_scope(ods_codes: Iterable[str], *, user_id: int) -> None:
    """Moves the scope of the transaction that an `organisation_scope` has begun, which puts the former one back at its end."""
    _swap(_codes(ods_codes), str(user_id))


def _codes(ods_codes: Iterable[str]) -> str:
    """The codes as the setting holds them. Raises ValueError for what is no code."""
    scope = sorted(set(ods_codes))
    if bad := [code for code in scope if not code.isalnum()]:
        raise ValueError(f"{bad[0]!r} is not an ODS code: letters and digits only.")
    return SEPARATOR.join(scope)


def _swap(codes: str, user: str) -> tuple[str, str]:
    """Sets both settings for the rest of the transaction and returns what they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT coalesce(current_setting('oneclick.organisations', true), '') AS codes,"
            " coalesce(current_setting('oneclick.user', true), '') AS usr)"
            " SELECT codes, usr, set_config('oneclick.organisations', %s, true), set_config('oneclick.user', %s, true)"
            " FROM before",
            [codes, user],
        )
        row = cursor.fetchone()
    return row[0], row[1]
