"""Makes a long past out of what is stored: the same again, and again, each time some weeks earlier."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from tests.benchmarks.made_events import DAYS, UNTIL
from tests.benchmarks.store import Store

# Copies of rows differ in their keys and times and in nothing else. Alerts of the past are decided and gone.
TABLES = {
    "audit_accessevent": "true",
    "audit_eventkey": "true",
    "audit_access": "true",
    "privacy_assessment": "true",
    "privacy_staffday": "true",
    "privacy_finding": "subject LIKE 'access:%%'",
}
PERIOD = DAYS + 2  # days from one copy to the next, so that no day of one is a day of another
APART = 10_000_000  # between the keys of one copy and those of the next
BY_NAME = {
    "id": "{0} + %(keys)s",
    "access_id": "{0} + %(keys)s",
    "access_ids": "ARRAY(SELECT x + %(keys)s FROM unnest({0}) AS x)",
    "launch_id": "{0} || %(suffix)s",
    "event_id": "{0} || %(suffix)s",
    "subject": "'access:' || substr({0}, 8)::bigint + %(keys)s",
    "alert_id": "NULL",
}
BY_TYPE = {"timestamp with time zone": "{0} - %(back)s", "date": "({0} - %(back)s)::date"}
COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


def add_older(store: Store, times: int) -> None:
    """Adds what is stored so many times."""
    with store.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        for month in range(times * PERIOD // 28 + 2):
            superuser.execute("SELECT audit_make_partition(%s)", [(UNTIL - timedelta(days=DAYS + 28 * month)).date()])
        statements = [statement(superuser, table, where) for table, where in TABLES.items()]
        for number in range(1, times + 1):
            values = {"keys": number * APART, "suffix": f"~{number}", "back": timedelta(days=number * PERIOD)}
            for each in statements:
                superuser.execute(each, values)  # type: ignore[arg-type]


def statement(superuser: psycopg.Connection, table: str, where: str) -> str:
    """SQL that adds the rows of a table, those that are no copies, once more."""
    columns: dict[str, str] = dict(superuser.execute(COLUMNS, [table]).fetchall())
    made = [BY_NAME.get(name, BY_TYPE.get(kind, "{0}")).format(f'"{name}"') for name, kind in columns.items()]
    own = next((f"{name} < {APART}" for name in ("id", "access_id") if name in columns), "event_id NOT LIKE '%%~%%'")
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(made)} FROM {table} WHERE {where} AND {own}"
