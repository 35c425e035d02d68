"""The way of a context file's rows through temporary tables into the table that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from privacy.context.table import Table, Values

STAGES = "context_incoming, context_fresh, context_differing, context_rows, context_concerned"


class Counts(NamedTuple):
    """Of the rows that no later row of the same file replaces."""

    kept: int
    new: int
    changed: int


def _run(statement: str) -> int:
    """Runs SQL made of this package's own constants; returns the number of rows it was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def make(table: Table) -> None:
    """A temporary table for the file's rows: PostgreSQL refuses COPY into tables with row-level security."""
    columns = [f"{column.target} {column.kind}" for column in table.columns]
    if table.derive_organisation:
        columns.append("organisation text")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(f"DROP TABLE IF EXISTS {STAGES}")
        cursor.execute(f"CREATE TEMPORARY TABLE context_incoming (line int8, {', '.join(columns)}) ON COMMIT DROP")


def copy(table: Table, rows: Iterator[tuple[int, Values]]) -> None:
    names = ", ".join(["line", *(column.target for column in table.columns)])
    statement = f"COPY context_incoming ({names}) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copying:
        copying.set_types(["int8", *(column.kind for column in table.columns)])
        for line, row in rows:
            copying.write_row((line, *row.values()))


def without_organisation(table: Table) -> list[int]:
    """Finds the organisation of rows that name none; removes those for which there is none and returns their lines."""
    if not table.derive_organisation:
        return []
    _run(table.derive_organisation)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM context_incoming WHERE organisation IS NULL RETURNING line")
        return [line for (line,) in cursor.fetchall()]


def compare(table: Table) -> Counts:
    """Sorts out which rows are new or differ, and keeps them in `context_rows` beside what they replace."""
    key, columns = ", ".join(table.key), ", ".join(table.stored)
    before, after = (", ".join(f"{row}.{name}" for name in table.stored) for row in ("t", "f"))
    kept = _run(
        "CREATE TEMPORARY TABLE context_fresh ON COMMIT DROP AS"
        f" SELECT DISTINCT ON ({key}) * FROM context_incoming ORDER BY {key}, line DESC"
    )
    _run("ANALYZE context_fresh")
    differing = _run(
        "CREATE TEMPORARY TABLE context_differing ON COMMIT DROP AS"
        f" SELECT {after}, t.{table.key[0]} IS NULL AS is_new"
        f" FROM context_fresh f LEFT JOIN {table.target} t ON ({_on(table)})"
        f" WHERE t.{table.key[0]} IS NULL OR ({before}) IS DISTINCT FROM ({after})"
    )
    _run("ANALYZE context_differing")
    rows = _run(
        f"CREATE TEMPORARY TABLE context_rows ON COMMIT DROP AS SELECT {columns}, is_new FROM context_differing"
        f" UNION ALL SELECT {before}, false FROM context_differing f JOIN {table.target} t ON ({_on(table)})"
    )
    changed = rows - differing
    return Counts(kept, new=differing - changed, changed=changed)


def _on(table: Table) -> str:
    return " AND ".join(f"t.{name} = f.{name}" for name in table.key)


def store(table: Table) -> None:
    """Writes what is new or differs, and makes the organisations and sites that are named for the first time."""
    if table.places:
        _run(
            "INSERT INTO audit_organisation (ods_code, name)"
            f" SELECT DISTINCT p.code, p.code FROM ({table.places}) AS p (code, site) ORDER BY 1 ON CONFLICT DO NOTHING"
        )
        _run(
            "INSERT INTO audit_site (organisation, code, name, open_days)"
            f" SELECT DISTINCT p.code, p.site, p.site, '{{}}'::varchar[] FROM ({table.places}) AS p (code, site)"
            " WHERE p.site IS NOT NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING"
        )
    key, columns = ", ".join(table.key), ", ".join(table.stored)
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in table.stored if name.strip('"') not in table.key)
    _run(
        f"INSERT INTO {table.target} ({columns}) SELECT {columns} FROM context_differing ORDER BY {key}"
        f" ON CONFLICT ({key}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    )
    if table.afterwards:
        _run(table.afterwards)
