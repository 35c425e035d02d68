"""The throwaway store that benchmarks fill, empty and measure."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from subprocess import Popen
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from audit.ingest.parse import parse
from audit.ingest.sources import file_source
from audit.ingest.store import Receipt, ingest
from oneclick.embedded.postgres import SUPERUSER
from privacy.pipeline import catch_up, organisations_with_work
from tests.benchmarks.made_events import ORGANISATIONS, care_rows, make_events
from tests.faults.pieces import Pieces, pieces

KEPT = ("django_migrations", "django_content_type", "auth_permission", "audit_organisation", "audit_source")


class Store:
    """Servers with an empty store."""

    def __init__(self, service: Pieces, options: argparse.Namespace) -> None:
        self.service, self.options = service, options
        self.empty()

    @contextmanager
    def another(self) -> Iterator[Store]:
        """A store beside this one, empty, with servers of its own."""
        with pieces(self.service.state.path.with_name("another")) as service:
            yield Store(service, self.options)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Meanwhile the connection of Django is to this store."""
        before = connections["default"]
        connections["default"] = self._connection  # type: ignore[assignment]
        try:
            yield
        finally:
            connections["default"] = before

    @cached_property
    def _connection(self) -> DatabaseWrapper:
        """A connection of its own, which stays open from one use to the next."""
        parts = urlsplit(self.service.environment["DATABASE_OWNER_URL"])
        place = {"HOST": parts.hostname, "PORT": str(parts.port), "USER": parts.username, "PASSWORD": parts.password}
        return DatabaseWrapper(connections.databases["default"] | place, "default")

    def superuser(self) -> psycopg.Connection:
        """PostgreSQL refuses COPY under row-level security to everybody else."""
        password = self.service.state.secrets().superuser
        return psycopg.connect(self.service.servers.postgres.url(SUPERUSER, password))

    def empty(self) -> None:
        """Takes all away that was stored, past the triggers that forbid it, and lets the servers come to rest."""
        with self.superuser() as superuser:
            superuser.execute("SET session_replication_role = replica")
            tables = superuser.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
                " AND NOT relispartition AND relname <> ALL (%s)",
                [list(KEPT)],
            ).fetchall()
            superuser.execute(f"TRUNCATE {', '.join(name for (name,) in tables)} RESTART IDENTITY")  # type: ignore[arg-type]
        self.rest()

    def rest(self) -> None:
        """Writes out what earlier work has left to be written."""
        with self.superuser() as superuser:
            superuser.autocommit = True
            superuser.execute("CHECKPOINT")

    def vacuum(self) -> None:
        """Statistics and visibility, as the server's own upkeep leaves them."""
        with self.superuser() as superuser:
            superuser.autocommit = True
            superuser.execute("VACUUM (ANALYZE)")
        self.rest()

    def ingest(self, body: bytes) -> Receipt:
        """Takes in NDJSON as `ingest_events` does."""
        return ingest(file_source(), parse(io.BytesIO(body), "ndjson", datetime.now(UTC)))

    def catch_up(self) -> None:
        """From events to alerts, as a worker does it."""
        for organisation in organisations_with_work():
            catch_up(organisation)

    def fill(self, events: int, seed: int = 1) -> None:
        """Events with their care, alerts and all."""
        self.load_care()
        self.ingest(make_events(events, seed=seed))
        self.catch_up()

    def load_care(self) -> None:
        """Care contacts that explain most of what `make_events` makes."""
        file = self.service.state.path / "care.csv"
        file.write_text(care_rows(*ORGANISATIONS))
        call_command("load_context", care=str(file), stdout=io.StringIO())

    def start_web(self) -> Popen[bytes]:
        """The web server."""
        return self.service.start_web()

    def count(self, query: str) -> int:
        """A query's only number."""
        with connection.cursor() as cursor:
            cursor.execute(query)
            return int(cursor.fetchone()[0])
