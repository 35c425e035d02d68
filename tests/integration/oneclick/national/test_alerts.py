"""The national API is told of each look without permission: once, in the form it checks, whatever fails on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from audit.ingest.scr_alert import read_alert
from audit.models import AccessEvent, Organisation
from audit.people.scope import organisation_scope
from audit.trail.builder import build_next
from oneclick.models import NationalAlert
from oneclick.national import alerts
from oneclick.national.alert_body import Unsendable, kind_and_reason
from oneclick.national.place import Place
from tests.factories import TRUST, make_user
from tests.integration.oneclick.launch.conftest import Desktop
from tests.integration.oneclick.national.conftest import launched
from tests.integration.oneclick.national.test_launch_service import answer_scr, composition
from tests.national_server import NationalServer, Says

pytestmark = pytest.mark.django_db
ALERT = "FHIR/R4/AuditEvent"
TAKEN = Says(b"", 201)
AsService = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def alerts_on(settings: Any, national: NationalServer) -> None:
    settings.ONECLICK_NATIONAL_ALERTS = True
    national.answers[ALERT] = TAKEN
    answer_scr(national, composition())


def in_emergency(desktop: Desktop, **said: str) -> None:
    """The record is opened without permission."""
    launched(desktop, "emergency", explanation="Found unconscious at home", step="emergency").open("scr")


def later(**ago: float) -> None:
    """Time passes."""
    for alert in NationalAlert.objects.all():
        alert.due_at -= timedelta(**ago)
        alert.save()


def sent(national: NationalServer) -> list[dict[str, Any]]:
    return [json.loads(asked.body) for asked in national.asked_for(ALERT)]


def test_alert_is_taken_by_the_strict_check(national: NationalServer, desktop: Desktop, as_service: AsService) -> None:
    in_emergency(desktop)
    with as_service():
        assert alerts.send_waiting(TRUST) == 1
        assert alerts.send_waiting(TRUST) == 0
    (body,) = sent(national)
    event = read_alert(body, msgspec.json.encode(body), timezone.now())
    assert (event.decision, event.self_claimed, event.reason) == ("emergency", False, "Found unconscious at home")
    assert (event.organisation, event.nhs_number) == (TRUST, "9000000009")
    alert = NationalAlert.objects.get()
    assert alert.sent_at
    assert alert.token is None
    headers = national.asked_for(ALERT)[0].headers
    assert headers["X-Request-ID"] == str(alert.request_id)
    assert headers["Content-Type"] == "application/fhir+json"


def test_permission_needs_no_alert(national: NationalServer, desktop: Desktop) -> None:
    launched(desktop).open("scr")
    assert not NationalAlert.objects.exists()


def test_nothing_seen_needs_no_alert(national: NationalServer, desktop: Desktop) -> None:
    answer_scr(national, permission="No")
    in_emergency(desktop)
    assert not NationalAlert.objects.exists()


def test_setting_turns_alerts_off(desktop: Desktop, settings: Any) -> None:
    settings.ONECLICK_NATIONAL_ALERTS = False
    in_emergency(desktop)
    assert not NationalAlert.objects.exists()
    assert alerts.organisations_with_alerts() == []


def test_one_launch_is_one_alert(national: NationalServer, desktop: Desktop) -> None:
    window = launched(desktop, "emergency", explanation="Found unconscious at home", step="emergency")
    window.open("scr")
    window.open("scr")
    assert NationalAlert.objects.count() == 1


def test_repeat_is_the_same_request(national: NationalServer, desktop: Desktop, as_service: AsService) -> None:
    national.answers[ALERT] = [Says(b"", 503), TAKEN]
    in_emergency(desktop)
    with as_service():
        assert alerts.send_waiting(TRUST) == 0
        assert alerts.send_waiting(TRUST) == 0, "it is not due"
    later(minutes=2)
    with as_service():
        assert alerts.send_waiting(TRUST) == 1
    first, second = national.asked_for(ALERT)
    assert first.body == second.body
    assert first.headers["X-Request-ID"] == second.headers["X-Request-ID"]


def test_refusal_is_final(national: NationalServer, desktop: Desktop, as_service: AsService) -> None:
    national.answers[ALERT] = Says(b"", 400)
    in_emergency(desktop)
    with as_service():
        assert alerts.send_waiting(TRUST) == 0
    alert = NationalAlert.objects.get()
    assert alert.given_up_at
    assert "400" in alert.failure
    with as_service():
        assert alerts.figures() == {"waiting": 0, "given_up": 1}


def test_outage_is_given_up_after_the_last_pause(
    national: NationalServer, desktop: Desktop, as_service: AsService
) -> None:
    national.answers[ALERT] = Says(b"", 500)
    in_emergency(desktop)
    for _ in range(10):
        with as_service():
            alerts.send_waiting(TRUST)
        if NationalAlert.objects.get().given_up_at:
            break
        later(days=1)
    assert len(national.asked_for(ALERT)) == 8


def test_lost_worker_loses_nothing(national: NationalServer, desktop: Desktop, as_service: AsService) -> None:
    in_emergency(desktop)
    with as_service():
        assert alerts._claimed(TRUST)  # a worker takes it, and is killed before it asks
        assert alerts._claimed(TRUST) is None
    later(minutes=3)
    with as_service():
        assert alerts.send_waiting(TRUST) == 1


def test_sweep_finds_what_is_due(desktop: Desktop, as_service: AsService) -> None:
    in_emergency(desktop)
    with as_service():
        assert alerts.organisations_with_alerts() == [TRUST]
        alerts.send_waiting(TRUST)
        assert alerts.organisations_with_alerts() == []


def test_launch_from_the_spool_is_told_too(national: NationalServer, desktop: Desktop, as_service: AsService) -> None:
    """Its events reach the trail later; nothing but the trail says that an alert is due."""
    in_emergency(desktop)
    NationalAlert.objects.all().delete()
    while build_next(Organisation.objects.get().pk):
        pass
    with as_service():
        assert alerts.organisations_with_alerts() == [TRUST]
        assert alerts.send_waiting(TRUST) == 1
    assert len(sent(national)) == 1


def test_without_a_system_id_nothing_is_sent(
    national: NationalServer, desktop: Desktop, as_service: AsService, settings: Any
) -> None:
    settings.ONECLICK_NATIONAL["scr"].pop("asid")
    in_emergency(desktop)
    with as_service():
        assert alerts.send_waiting(TRUST) == 0
    alert = NationalAlert.objects.get()
    assert alert.given_up_at is None
    assert "NATIONAL_SCR_ASID" in alert.failure
    assert not sent(national)


def test_alert_is_hidden_from_other_organisations(desktop: Desktop, as_service: AsService) -> None:
    in_emergency(desktop)
    with as_service(), organisation_scope(["RY9"]):
        assert not NationalAlert.objects.exists()
    with as_service(), organisation_scope([TRUST]):
        assert NationalAlert.objects.count() == 1


@pytest.mark.parametrize("decision", ["emergency", "public_interest", "statute", "court_order", "granted"])
@pytest.mark.parametrize("self_claimed", [True, False])
def test_no_forbidden_pair_is_made(decision: str, *, self_claimed: bool) -> None:
    if decision == "granted" and not self_claimed:
        with pytest.raises(Unsendable):
            kind_and_reason(decision, self_claimed=self_claimed)
        return
    (kind, _), (reason, _) = kind_and_reason(decision, self_claimed=self_claimed)
    assert (kind, reason) not in {("1", "5"), ("2", "4"), ("2", "6")}


def test_preference_is_stored_and_kept(national: NationalServer, desktop: Desktop) -> None:
    national.answers["FHIR/R4/$setPermission"] = TAKEN
    desktop.client.force_login(make_user(TRUST, codes=("B0264", "B0370", "B0020"), role_code="S8000:G8000:R8000"))
    window = launched(desktop)
    assert f"{window.path}preference/" in window.open("scr").html
    assert "What does the patient want" in window.open("preference").text
    page = desktop.post(f"{window.path}preference/", preference="No", request_id="8d2c9f0e-1f3a-4a2b-9c55-3f5e0f4f8a11")
    assert "The patient’s preference is stored" in page.text
    (asked,) = national.asked_for("FHIR/R4/$setPermission")
    assert asked.headers["X-Request-ID"] == "8d2c9f0e-1f3a-4a2b-9c55-3f5e0f4f8a11"
    (parameter,) = json.loads(asked.body)["parameter"]
    assert parameter["name"] == "setPermissions"
    assert {part["name"]: part.get("valueString") or part["valueCoding"]["code"] for part in parameter["part"]} == {
        "nhsNumber": "9000000009",
        "permissionCode": "No",
    }
    assert AccessEvent.objects.order_by("occurred_at").last().reason == "Summary Care Record preference stored: No"


def test_preference_that_is_not_taken_is_not_said_to_be_stored(national: NationalServer, desktop: Desktop) -> None:
    national.answers["FHIR/R4/$setPermission"] = Says(b"", 400)
    desktop.client.force_login(make_user(TRUST, codes=("B0264", "B0370", "B0020"), role_code="S8000:G8000:R8000"))
    window = launched(desktop)
    page = desktop.post(f"{window.path}preference/", preference="No")
    assert (page.status, "Nothing was stored." in page.text) == (422, True)
    assert desktop.post(f"{window.path}preference/", preference="Maybe").status == 422
    assert not AccessEvent.objects.filter(reason__contains="preference").exists()


def test_preference_requires_role(national: NationalServer, desktop: Desktop) -> None:
    window = launched(desktop)
    assert window.open("preference").status == 403
    assert desktop.post(f"{window.path}preference/", preference="No").status == 403
    assert not national.asked


def test_service_role_may_do_all_of_it(as_service: AsService) -> None:
    with as_service(), connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege(current_user, 'oneclick_organisations_with_alerts()', 'EXECUTE')")
        assert cursor.fetchone() == (True,)
    assert Place("scr").url.hostname is None
