"""Refuses to serve from a database that could lose an acknowledged event or let the service change a stored one."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from audit.ledger.append_only import AppendOnly

DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}
OLDEST_SERVER = 150000
SECOND_ROLE = (
    "Give the service a role of its own: set DATABASE_OWNER_URL to the present DATABASE_URL, run "
    "`.venv/bin/python manage.py create_service_role`, and set DATABASE_URL to the address that it prints."
)


class UnsafeStore(SystemExit):
    """Raised where the service may not start; its text says why and what to do."""


def refuse_unsafe_store() -> None:
    """Stops the process with one sentence where the database is not fit to serve from."""
    reasons = unsafe_reasons()
    if reasons:
        raise UnsafeStore("OneClick does not start: " + " Also: ".join(reasons))


def unsafe_reasons() -> list[str]:
    """Each reason with its remedy; empty where the database is durable and the role can only read and add."""
    return [*_server_reasons(), *_role_reasons()]


def _server_reasons() -> list[str]:
    """What is wrong with the server."""
    if connection.cursor() and connection.pg_version < OLDEST_SERVER:  # type: ignore[attr-defined]
        return [f"PostgreSQL is older than 15 (it says {connection.pg_version}). Use 15 or newer."]  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        return [
            f"the database runs with {name} = {setting}, so an acknowledged event could be lost in a crash. "
            f"Set {name} = on (ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();)."
            for name, setting in cursor.fetchall()
            if setting not in DURABLE[name]
        ]


def _role_reasons() -> list[str]:
    """What the role of this process may do that it must not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, superuser, bypass = cursor.fetchone()
        if superuser or bypass:
            power = "a superuser" if superuser else "allowed to bypass row-level security"
            return [f"the service's role {role} is {power}. {SECOND_ROLE}"]
        cursor.execute(_CHANGEABLE, [append_only_tables()])
        tables = [row[0] for row in cursor.fetchall()]
    if tables:
        return [f"the service's role {role} may change or remove what is stored in {', '.join(tables)}. {SECOND_ROLE}"]
    return []


def append_only_tables() -> list[str]:
    """Tables whose rows the service may add and read only."""
    models = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]
    return ["audit_accessevent", *models]


# Owning a table is the right to grant oneself anything on it; a partition can be written past its parent's grants.
_CHANGEABLE = """
    SELECT DISTINCT c.relname FROM pg_class c
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
    WHERE c.relkind IN ('r', 'p') AND coalesce(p.relname, c.relname) = ANY (%s)
      AND (pg_has_role(current_user, c.relowner, 'MEMBER')
           OR has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
           OR has_table_privilege(c.oid, 'TRUNCATE') OR has_any_column_privilege(c.oid, 'UPDATE'))
    ORDER BY 1
"""
