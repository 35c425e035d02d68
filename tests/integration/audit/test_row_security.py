"""A forgotten filter shows nothing: the database itself keeps organisations apart, for every table that is theirs."""

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from audit.ingest.event import Event
from audit.ingest.models import AccessEvent, Source
from audit.ingest.partitions import make_partitions_ahead
from audit.ingest.store import ingest
from audit.people.models import Organisation, Role, Site, Staff, User
from audit.people.scope import organisation_scope
from audit.trail.models import Access
from privacy.alerts.models import Alert
from privacy.context.models import Patient
from privacy.pipeline import catch_up
from privacy.rules.examples import Seen
from tests.situations import events_of, nhs_number, send, staff_uid

pytestmark = pytest.mark.django_db
# Tables that hold no organisation's data: the public directory, who can sign in, and Django's own.
OF_NOBODY = {
    "oneclick_attempt",  # a sign-in names a person, and is read before there is a scope
    "oneclick_providersession",
    "oneclick_toldlogout",
    "oneclick_shelvedticket",  # sealed, under the digest of a reference that its window alone knows
    "oneclick_usedonce",  # digests of references, and nothing of whose they were
    "audit_session",  # names a person, and is read before there is a scope
    "audit_organisation",
    "audit_user",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "privacy_surname",
}


def owned_models() -> list[type[models.Model]]:
    """Every model with a column `organisation`."""
    return [
        model
        for model in apps.get_models()
        if any(getattr(field, "column", "") == "organisation" for field in model._meta.fields)
    ]


def test_every_table_is_protected_by_force_or_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace AND nspname = 'public'"
            " WHERE relkind IN ('r', 'p') AND NOT relispartition AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert {row[0] for row in cursor} == OF_NOBODY


def test_every_unique_key_of_a_partitioned_table_contains_the_organisation() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, array_agg(a.attname::text) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'p'"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indisunique GROUP BY 1"
        )
        keys = dict(cursor.fetchall())
    assert keys
    assert all("organisation" in columns for columns in keys.values()), keys


def test_partitions_are_out_of_the_services_reach(service_role: str) -> None:
    make_partitions_ahead(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE has_table_privilege(%s, inhrelid, 'SELECT, INSERT, UPDATE, DELETE'))"
            " FROM pg_inherits WHERE inhparent = 'audit_accessevent'::regclass",
            [service_role],
        )
        partitions, reachable = cursor.fetchone()
    assert partitions > 1
    assert reachable == 0


@pytest.fixture
def two_organisations() -> None:
    """An alert, with all that leads to it, in each of two organisations."""
    for person, code in enumerate(("RX1", "RY9"), 1):
        seen = Seen(patient=person, staff=person, decisions=("emergency",))
        send(
            Event(
                **{f: getattr(e, f) for f in e.__struct_fields__}
                | {"organisation": code, "event_id": code + e.event_id}
            )
            for e in events_of(seen, person)
        )
        Staff.objects.create(staff_uid=staff_uid(person), organisation_id=code)
        Patient.objects.create(nhs_number=nhs_number(person))
        catch_up(code)


@pytest.mark.usefixtures("two_organisations")
@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model.__name__)
def test_service_sees_nothing_without_a_scope_and_its_own_within(model: type[models.Model], as_service) -> None:
    with as_service():
        assert not model._default_manager.exists()
        with organisation_scope(["RX1"]):
            assert set(model._default_manager.values_list("organisation_id", flat=True)) <= {"RX1", None}
        assert not model._default_manager.exists()


@pytest.mark.usefixtures("two_organisations")
def test_the_other_organisation_is_there_for_its_own(as_service) -> None:
    with as_service(), organisation_scope(["RY9"]):
        for model in (AccessEvent, Access, Alert, Site, Staff):
            assert set(model._default_manager.values_list("organisation_id", flat=True)) == {"RY9"}


@pytest.mark.usefixtures("two_organisations")
def test_patient_is_shown_where_their_record_was_opened(as_service) -> None:
    with as_service(), organisation_scope(["RX1"]):
        assert set(Patient.objects.values_list("pk", flat=True)) == {nhs_number(1)}


@pytest.mark.usefixtures("two_organisations")
def test_staff_of_elsewhere_is_shown_to_the_organisation_they_acted_for(as_service) -> None:
    Staff.objects.filter(pk=staff_uid(1)).update(organisation_id="RY9")
    with as_service(), organisation_scope(["RX1"]):
        assert set(Staff.objects.values_list("pk", flat=True)) == {staff_uid(1)}


def test_service_cannot_write_for_another_organisation(as_service) -> None:
    Organisation.objects.create(pk="RY9", name="RY9")
    with (
        as_service(),
        organisation_scope(["RX1"]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Site.objects.create(organisation_id="RY9", code="RY901", name="RY901")


def test_ingest_of_another_organisations_event_is_refused_by_the_database_too(as_service) -> None:
    Organisation.objects.create(pk="RX1", name="RX1")
    source = Source.objects.create(name="other", organisation_id="RX1")
    Source.objects.filter(pk=source.pk).update(organisation_id="RX1")
    events = list(events_of(Seen(), 1))
    with as_service():
        receipt = ingest(
            source,
            [(1, Event(**{f: getattr(events[0], f) for f in events[0].__struct_fields__} | {"organisation": "RY9"}))],
        )
    assert (receipt.accepted, receipt.rejected) == (0, 1)
    assert receipt.records[0]["field"] == "organisation"


def test_a_nested_scope_ends_where_it_ends(as_service) -> None:
    for code in ("RX1", "RY9"):
        Organisation.objects.create(pk=code, name=code)
        Site.objects.create(organisation_id=code, code=code, name=code)
    with as_service(), organisation_scope(["RX1"]):
        with organisation_scope(["RY9"]):
            assert Site.objects.get().code == "RY9"
        assert Site.objects.get().code == "RX1"


def test_own_roles_are_readable_before_any_scope(as_service) -> None:
    Organisation.objects.create(pk="RX1", name="RX1")
    people = [User.objects.create(staff_uid=str(n), name=str(n)) for n in range(2)]
    for person in people:
        Role.objects.create(user=person, organisation_id="RX1", role_code="R8000")
    with as_service(), organisation_scope((), user_id=people[0].pk):
        assert [role.user_id for role in Role.objects.all()] == [people[0].pk]


def test_scope_refuses_a_code_that_would_widen_it() -> None:
    with pytest.raises(ValueError, match="RX1,RY9"), organisation_scope(["RX1,RY9"]):
        raise AssertionError


def test_unique_violation_is_not_swallowed() -> None:
    Organisation.objects.create(pk="RX1", name="RX1")
    with pytest.raises(IntegrityError):
        Organisation.objects.create(pk="RX1", name="again")
