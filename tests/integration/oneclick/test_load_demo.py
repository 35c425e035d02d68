"""The demo comes in whole, once, and with the same data where the first try was interrupted."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from audit.ingest.models import AccessEvent, Batch
from audit.people.models import Organisation, Role, Staff, User
from oneclick import demo_data
from oneclick.demo.making import make_demo
from oneclick.demo.people import DEMO_PEOPLE
from privacy.alerts.choices import Status
from privacy.alerts.models import Alert
from privacy.duty.rota import on_duty
from privacy.mail.models import Mail
from privacy.procedure.coverage import of_periods
from privacy.procedure.drawing import follows
from privacy.procedure.models import Draw
from privacy.questions.models import Question
from privacy.review.models import ReviewEvent

pytestmark = pytest.mark.django_db

SMALL = {"days": 12, "scale": 0.2}


@pytest.fixture
def loaded() -> list[str]:
    said: list[str] = []
    demo_data.load(said.append, **SMALL)  # type: ignore[arg-type]
    return said


def test_everything_is_there(loaded: list[str]) -> None:
    assert len(loaded) == 5
    assert demo_data.is_loaded()
    assert AccessEvent.objects.count() > 1500
    assert Organisation.objects.get(pk="RX1").name == "Ashenmoor and Kelbrook Hospitals NHS Foundation Trust"
    assert {user.name for user in User.objects.all()} == {person.name for person in DEMO_PEOPLE}
    for person in DEMO_PEOPLE:
        roles = Role.objects.filter(user__staff_uid=person.staff_uid)
        assert {(role.organisation_id, role.role_code, tuple(role.activity_codes)) for role in roles} == set(
            person.roles
        )
        assert str(Staff.objects.get(pk=person.staff_uid)) == person.name


def test_the_queue_looks_lived_in(loaded: list[str]) -> None:
    statuses = set(Alert.objects.filter(organisation="RX1").values_list("status", flat=True))
    assert statuses == set(Status)
    done = ReviewEvent.objects.filter(actor__isnull=False)
    assert set(done.values_list("actor__staff_uid", flat=True)) == {
        person.staff_uid for person in DEMO_PEOPLE if "officer" in person.title or person.key == "clinician"
    }


def test_the_procedure_looks_lived_in(loaded: list[str]) -> None:
    draws = Draw.objects.filter(organisation="RX1")
    assert draws.exists()
    assert all(follows(draw) for draw in draws)
    assert all(draw.period.recorded_at <= draw.period.starts_at + timedelta(hours=1) for draw in draws)
    covered = of_periods("RX1", [draw.period_id for draw in draws])
    assert any(one.drawn > one.drawn_checked > 0 for one in covered.values())
    open_alerts = Alert.objects.filter(organisation="RX1", closed_at=None)
    assert open_alerts.filter(due_at__lt=timezone.now()).exists()
    assert open_alerts.filter(due_at__gt=timezone.now()).exists()
    assert Alert.objects.filter(rules=["repeated-look-up"]).count() == 1
    assert on_duty("RX1", timezone.localdate() + timedelta(days=21 - timezone.localdate().weekday()))


def test_the_officer_has_an_alert_about_herself_that_nobody_touched(loaded: list[str]) -> None:
    own = Alert.objects.get(staff_uid=DEMO_PEOPLE[0].staff_uid)
    assert own.status == Status.NEW
    assert "own-record" in own.rules
    assert not ReviewEvent.objects.filter(alert=own, actor__isnull=False).exists()


def test_the_clinician_was_asked_about_an_alert_and_has_answered_another_question(loaded: list[str]) -> None:
    asked, answered = Question.objects.order_by("id")
    assert {asked.staff_uid, answered.staff_uid} == {DEMO_PEOPLE[1].staff_uid}
    assert asked.waits
    assert asked.alert.status == Status.ASKED
    assert "emergency-access" in asked.alert.rules
    assert answered.answer
    assert answered.alert.status == Status.INVESTIGATING
    assert Mail.objects.get(due_at__isnull=False).recipient.staff_uid == DEMO_PEOPLE[1].staff_uid


def test_a_second_load_does_nothing_and_says_so(loaded: list[str], settings: Any) -> None:
    settings.DEMO_SIGN_IN = True
    before = (Batch.objects.count(), Alert.objects.count(), ReviewEvent.objects.count())
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "The demo data are there already.\n"
    assert (Batch.objects.count(), Alert.objects.count(), ReviewEvent.objects.count()) == before


def test_an_interrupted_load_goes_on_with_the_same_data_days_later(tmp_path: Path) -> None:
    until = timezone.localdate() - timedelta(days=3)
    make_demo(tmp_path, **SMALL, seed=demo_data.SEED, until=until)  # type: ignore[arg-type]
    events = (tmp_path / "events.ndjson").rename(tmp_path / f"demo-until-{until}.ndjson")
    call_command("ingest_events", str(events), stdout=StringIO())
    stored = AccessEvent.objects.count()
    assert not demo_data.is_loaded()
    demo_data.load(lambda _: None, **SMALL)  # type: ignore[arg-type]
    assert demo_data.is_loaded()
    assert AccessEvent.objects.count() == stored


def test_what_differs_from_the_store_is_refused(tmp_path: Path) -> None:
    until = timezone.localdate()
    make_demo(tmp_path, **SMALL, seed=demo_data.SEED, until=until)  # type: ignore[arg-type]
    events = tmp_path / f"demo-until-{until}.ndjson"
    events.write_text((tmp_path / "events.ndjson").read_text().replace('"granted"', '"refused"'))
    call_command("ingest_events", str(events), stdout=StringIO())
    with pytest.raises(demo_data.DemoRefused, match="empty store"):
        demo_data.load(lambda _: None, **SMALL)  # type: ignore[arg-type]
    assert not demo_data.is_loaded()


def test_the_demo_is_kept_out_of_a_real_store(settings: Any) -> None:
    settings.DEMO_SIGN_IN = False
    with pytest.raises(CommandError, match="ONECLICK_DEMO_SIGN_IN"):
        call_command("load_demo")
    assert not Batch.objects.exists()
