"""What the service's role may do: read and write, and of append-only tables read and add. The owner keeps the rest."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from django.apps import apps
from django.db import connection
from psycopg import sql

from oneclick.safety import append_only_tables

FUNCTIONS = (
    "audit_make_partition(date)",
    "audit_find_source(bytea)",
    "audit_organisations_with_work()",
    "privacy_organisations_with_work()",
    "privacy_organisations_to_wake()",
    "privacy_waiting_reports()",
    "privacy_organisations_with_mail()",
    "privacy_mail_figures()",
    "privacy_organisations_with_questions_due()",
    "privacy_organisations_with_notice()",
    "privacy_sampling_organisations()",
    "privacy_officers_to_mail(date)",
    "privacy_waiting_bulk_work()",
    "privacy_organisations_with_backtests()",
    "oneclick_find_issuer(text)",
    "oneclick_organisations_with_alerts()",
    "oneclick_alert_figures()",
)


def grant_service(role: str) -> None:
    """Gives `role` exactly the rights that the service needs; run after each migration, and harmless again."""
    added_to = append_only_tables()
    changed = [model._meta.db_table for model in apps.get_models() if model._meta.db_table not in added_to]
    with connection.cursor() as cursor:
        for statement, names in (
            ("REVOKE ALL ON {} FROM {}", [*added_to, *changed]),
            ("GRANT SELECT, INSERT ON {} TO {}", added_to),
            ("GRANT SELECT ON {} TO {}", ["django_migrations"]),  # by which the service knows that it may start
            ("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", changed),
        ):
            tables = sql.SQL(", ").join(sql.Identifier(name) for name in names)
            cursor.execute(sql.SQL(statement).format(tables, sql.Identifier(role)))
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(sql.Identifier(role)))
        for function in FUNCTIONS:
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), sql.Identifier(role))
            )


def create_service_role(name: str) -> str:
    """Makes a role that may sign in and nothing more, and returns the address to set as DATABASE_URL.

    Where the role exists it is given a new password. Raises ProgrammingError where the owner may not make roles.
    """
    password = secrets.token_urlsafe(24)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")  # a role can do nothing that it is not given
        statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
        cursor.execute(statement.format(verb, sql.Identifier(name), sql.Literal(password)))
    settings = connection.settings_dict
    host = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}"
    return f"postgresql://{name}:{quote(password)}@{host}/{quote(settings['NAME'])}"
