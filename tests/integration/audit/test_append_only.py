"""What was stored can be read and added to, and nothing else: by grants of the service and by trigger for the owner."""

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

from audit.ingest.models import AccessEvent
from audit.ledger.append_only import AppendOnly
from oneclick.safety import append_only_tables, unsafe_reasons
from privacy.pipeline import catch_up
from privacy.rules.examples import Seen
from tests.situations import ORGANISATION, events_of, send

pytestmark = pytest.mark.django_db
TABLES = ["audit_accessevent", *(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly))]


@pytest.fixture(autouse=True)
def stored() -> None:
    """A row in every such table but that of rejected records, which the triggers do not need."""
    send(events_of(Seen(decisions=("emergency",)), 1))
    catch_up(ORGANISATION)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(statement: str) -> str:
    """The refusal of a statement, in the words of the database."""
    with pytest.raises(ProgrammingError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


@pytest.mark.parametrize("table", TABLES)
def test_owner_is_refused_by_trigger(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        rows = cursor.fetchone()[0]
    if rows:
        assert "never changed or removed" in refused(f"DELETE FROM {table}")
        assert "never changed or removed" in refused(f"UPDATE {table} SET organisation = organisation")
    assert "never changed or removed" in refused(f"TRUNCATE {table} CASCADE")


def test_partitions_are_guarded_like_their_parent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM audit_accessevent")
        (partition,) = [row[0] for row in cursor]
    assert partition != "audit_accessevent_default"
    for statement in (f"DELETE FROM {partition}", f"UPDATE {partition} SET reason = ''", f"TRUNCATE {partition}"):
        assert "never changed or removed" in refused(statement)
    assert "never changed or removed" in refused("TRUNCATE audit_accessevent_default")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET organisation = organisation", "TRUNCATE {}"])
def test_service_is_refused_by_grants(table: str, statement: str, as_service) -> None:
    with as_service():
        assert "permission denied" in refused(statement.format(table))


def test_table_list_is_whole() -> None:
    assert set(append_only_tables()) == set(TABLES)
    assert {"audit_batch", "audit_eventkey", "audit_rejectedrecord", "privacy_reviewevent"} < set(TABLES)


def test_service_may_start_as_its_own_role_and_not_as_the_owner(as_service) -> None:
    with as_service():
        assert unsafe_reasons() == []
    (reason,) = unsafe_reasons()
    assert "audit_accessevent" in reason
    assert "create_service_role" in reason


def test_events_read_through_the_model() -> None:
    event = AccessEvent.objects.order_by("occurred_at").first()
    assert isinstance(event, models.Model)
    assert event.kind == "launch"
