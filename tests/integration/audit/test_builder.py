"""An access is what its events say, however they came."""

import re
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.ingest.event import Event
from audit.ingest.models import Intake
from audit.ingest.partitions import make_partitions
from audit.trail import builder
from audit.trail.models import Access, ChangedAccess
from privacy.rules.examples import Seen
from tests.situations import ORGANISATION, events_of, moment, nhs_number, send, staff_uid

pytestmark = pytest.mark.django_db


def build() -> None:
    """Builds until nothing is left."""
    while builder.build_next(ORGANISATION):
        pass


def content(access: Access) -> dict[str, object]:
    """What an access says, without its key."""
    return {f.name: getattr(access, f.attname) for f in access._meta.fields if f.name != "id"}


def test_gathers_what_followed_a_launch() -> None:
    send(events_of(Seen(decisions=("refused", "emergency"), reason="Fell unconscious"), 1))
    build()

    access = Access.objects.get()

    assert access.started_at == moment(0, 0)
    assert access.decisions == ["refused", "emergency"]
    assert access.decision == "emergency"
    assert access.refused_at == moment(0, 0) + timedelta(seconds=10)
    assert access.viewed_at == access.last_viewed_at == moment(0, 0) + timedelta(seconds=90)
    assert (access.services, access.reason, access.site) == (["scr"], "Fell unconscious", "RX101")
    assert access.launched
    assert access.events == 5


def test_a_service_viewed_twice_is_listed_once_at_its_first_view() -> None:
    launch, *_, view = events_of(Seen(decisions=("granted",)), 1)
    fields = {f: getattr(view, f) for f in view.__struct_fields__}
    for number, (service, outcome) in enumerate(
        [
            ("cpis", "success"),
            ("scr", "success"),
            ("cpis", "no_record"),
            ("covid_vaccination", "error"),
            ("scr", "success"),
        ]
    ):
        at = moment(0, 10 + number)
        send([Event(**fields | {"event_id": f"v{number}", "service": service, "outcome": outcome, "occurred_at": at})])
    send([launch])
    build()
    assert Access.objects.get().services == ["cpis", "scr"]


def test_is_the_same_in_any_order_and_any_split() -> None:
    events = list(events_of(Seen(decisions=("granted",), reason="Asked for by the ward"), 1))
    seen = []
    for number, order in enumerate(permutations(events)):
        for event in order:
            send(
                [
                    Event(
                        **{f: getattr(event, f) for f in event.__struct_fields__}
                        | {"launch_id": f"l{number}", "event_id": f"{number}{event.event_id}"}
                    )
                ]
            )
            if number % 2:
                build()
        build()
        seen.append(content(Access.objects.get(launch_id=f"l{number}")) | {"launch_id": ""})
    assert all(access == seen[0] for access in seen)


def test_two_patients_under_one_launch_are_two_accesses() -> None:
    first, second = events_of(Seen(patient=1), 1), events_of(Seen(patient=2), 1)
    send(first)
    send(Event(**{f: getattr(e, f) for f in e.__struct_fields__} | {"event_id": "x" + e.event_id}) for e in second)
    build()
    assert {a.nhs_number for a in Access.objects.all()} == {nhs_number(1), nhs_number(2)}
    assert {a.launch_id for a in Access.objects.all()} == {"launch-1"}


def test_view_that_was_denied_is_no_view() -> None:
    (event,) = [e for e in events_of(Seen(), 1) if e.kind == "view"]
    send([Event(**{f: getattr(event, f) for f in event.__struct_fields__} | {"outcome": "denied"})])
    build()
    access = Access.objects.get()
    assert (access.services, access.viewed_at, access.outcome) == ([], None, "denied")


def test_large_batch_is_built_in_several_steps(monkeypatch) -> None:
    monkeypatch.setattr(builder, "EVENTS_AT_ONCE", 7)
    send(event for n in range(10) for event in events_of(Seen(patient=n, minute=n), n))
    steps = 0
    while builder.build_next(ORGANISATION):
        steps += 1
    assert steps > 3
    assert Access.objects.count() == 10
    assert set(Access.objects.values_list("events", flat=True)) == {3}
    assert not Intake.objects.filter(finished_at=None).exists()


def test_an_event_that_comes_late_and_from_afar_joins_its_access() -> None:
    launch, *_, view = events_of(Seen(), 1)
    fields = {f: getattr(view, f) for f in view.__struct_fields__}
    send([view])
    build()
    for event_id, days in (("before", -100), ("after", 70)):
        send([Event(**fields | {"event_id": event_id, "occurred_at": moment(days, 0)})])
        build()
    access = Access.objects.get()
    assert (access.events, access.started_at, access.ended_at) == (3, moment(-100, 0), moment(70, 0))
    assert access.launch_id == launch.launch_id


def test_work_of_which_no_time_is_known_is_built() -> None:
    send(events_of(Seen(), 1))
    Intake.objects.update(first_at=None, last_at=None)
    build()
    assert Access.objects.get().events == 3


def test_looks_into_the_months_of_what_is_new_and_no_others() -> None:
    make_partitions(date(2019 + month // 12, month % 12 + 1, 1) for month in range(24))
    send(events_of(Seen(), 1))
    with CaptureQueriesContext(connection) as captured:
        build()
    asked = [query["sql"] for query in captured if "FROM audit_accessevent" in query["sql"]]
    assert len(asked) == 2
    with connection.cursor() as cursor:
        for query in asked:
            cursor.execute(f"EXPLAIN {query}")
            months = set(re.findall(r"on audit_accessevent_(\w+)", "\n".join(row[0] for row in cursor)))
            assert months == {f"{moment(0, 0):%Y_%m}"}


def test_queues_what_changed_and_only_that() -> None:
    send(events_of(Seen(), 1))
    build()
    ChangedAccess.objects.all().delete()
    send(events_of(Seen(), 1))
    build()
    assert not ChangedAccess.objects.exists()


def test_event_of_a_month_without_partition_is_not_lost() -> None:
    (launch, *_) = events_of(Seen(), 1)
    send(
        [
            Event(
                **{f: getattr(launch, f) for f in launch.__struct_fields__}
                | {"occurred_at": launch.occurred_at.replace(year=1995)}
            )
        ]
    )
    build()
    assert Access.objects.get().staff_uid == staff_uid(1)
