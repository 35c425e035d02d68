"""Whether the service can take events now: asked by whatever watches over the process."""

from __future__ import annotations

from celery import current_app
from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError as BrokerError

from oneclick.launch import sweeping
from oneclick.national.alerts import figures as alert_figures
from oneclick.safety import unsafe_reasons
from oneclick.signin.health import sign_in_state
from privacy.mail.querysets import figures_of_all

MIGRATED: set[str] = set()
UNPREPARED = "the database is not prepared: run `.venv/bin/python manage.py prepare_store`."


@require_GET
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django passes it
    """200 once events can be taken, 503 with each reason otherwise. That needs no broker: its state is only told.

    So is whether CIS2 answers, without which nobody new can sign in, and what waits in the spool of this host; asking also
    brings it into the trail, once the database is back.
    """
    reasons = database_reasons()
    body: dict[str, object] = {
        "status": "unavailable" if reasons else "ok",
        "broker": broker_state(),
        "reasons": reasons,
        "spool": sweeping.figures(),
        "sign_in": sign_in_state(),
    }
    if not reasons:
        body["mail"] = mail_state()
        body["national_alerts"] = alert_figures()
        sweeping.sweep_soon()
    return JsonResponse(body, status=503 if reasons else 200)


def mail_state() -> dict[str, object]:
    """Mail that waits, mail given up in the last 30 days, and since when the oldest waits. It holds nothing else up."""
    figures = figures_of_all()
    server = "named" if settings.ONECLICK_MAIL_IS_ON else "not named: set EMAIL_URL"
    return {"server": server, "waiting": figures.waiting, "failed": figures.failed, "oldest": figures.oldest}


def database_reasons() -> list[str]:
    """Why an event could not be stored now."""
    try:
        return read_only_reasons() + unmigrated_reasons() + unsafe_reasons()
    except OperationalError:
        return ["the database cannot be reached."]
    except ProgrammingError:
        return [UNPREPARED]


def read_only_reasons() -> list[str]:
    """A standby or a read-only database answers questions but takes nothing in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
        return ["the database is read-only."] if cursor.fetchone()[0] else []


def unmigrated_reasons() -> list[str]:
    """Migrations that have run stay so for as long as this process lives, so they are looked up only until then."""
    if connection.alias in MIGRATED:
        return []
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [UNPREPARED]
    MIGRATED.add(connection.alias)
    return []


def broker_state() -> str:
    """Whether the broker answers; without it new events wait for the next sweep."""
    try:
        with current_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except (BrokerError, OSError):
        return "unreachable"
    return "ok"
