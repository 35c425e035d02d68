"""What is done to an alert, over its forms."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from privacy.alerts.querysets import AlertQuerySet
from privacy.models import Alert, ReviewEvent
from privacy.review.policies import OWN_ACCESS
from privacy.review.transitions import Act
from tests.factories import ELSEWHERE, TRUST, make_alert, make_clinician, make_closed_alert, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a href="#(close-\w+)">\s*(.*?)\s*</a>')
NOTE = "Seen in resus; the attendance was entered late."


def at(alert: Alert, act: str, query: str = "") -> str:
    """The address of an act."""
    return f"/alerts/{alert.reference}/{act}/{query}"


def acts() -> list[str]:
    """What was done, looks left out."""
    return list(ReviewEvent.objects.exclude(kind="looked").order_by("id").values_list("kind", flat=True))


def test_act_on_alert_works(look: Look) -> None:
    """The whole way, each step on the version that the one before left."""
    officer, alert = make_officer(), make_alert()
    way = [
        (Act.TAKE, {}, "new"),
        (Act.HAND_BACK, {}, "new"),
        (Act.START_INVESTIGATION, {}, "investigating"),
        (Act.ADD_NOTE, {"note": NOTE}, "investigating"),
        (Act.CLOSE, {"note": NOTE, "outcome": "appropriate"}, "closed"),
        (Act.REOPEN, {"note": NOTE}, "investigating"),
    ]
    for version, (act, said, status) in enumerate(way, 1):
        page = look(at(alert, act, "?sort=raised&nonsense=1"), officer, post=True, version=version, **said)
        leads_to = "/alerts/" if act == Act.CLOSE else f"/alerts/{alert.reference}/"  # there is no next one
        assert (page.status, page.leads_to) == (302, f"{leads_to}?sort=raised")
        alert.refresh_from_db()
        assert alert.status == status
    assert acts() == ["taken", "handed_back", "investigation_started", "note_added", "closed", "reopened"]


def test_act_on_alert_says_what_was_done(as_service: object) -> None:
    officer, alert = make_officer(), make_alert()
    client = Client()
    client.force_login(officer)
    sent = {"version": 1, "outcome": "poorly_recorded", "note": NOTE}
    page = client.post(at(alert, "close"), sent, secure=True, follow=True).content.decode()
    assert f"Alert {alert.reference} is closed: appropriate but poorly recorded." in page
    again = client.get(f"/alerts/{alert.reference}/", secure=True).content.decode()
    assert NOTE in again
    assert "is closed: appropriate" not in again


def test_act_on_alert_requires_sign_in(look: Look) -> None:
    page = look(at(make_alert(), "take"), post=True, version=1)
    assert page.status == 302
    assert page.leads_to.startswith("/sign-in/")
    assert acts() == []


def test_act_on_alert_requires_role(look: Look) -> None:
    assert look(at(make_alert(), "take"), make_clinician(), post=True, version=1).status == 403
    assert acts() == []


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("forgotten", [False, True])
def test_act_on_alert_hides_other_organisations(
    look: Look, monkeypatch: pytest.MonkeyPatch, act: Act, *, forgotten: bool
) -> None:
    alert = make_alert(ELSEWHERE)
    if forgotten:
        monkeypatch.setattr(AlertQuerySet, "visible_to", lambda alerts, _: alerts.all())
    said = {"note": NOTE, "outcome": "appropriate"}
    assert look(at(alert, act), make_officer(TRUST), post=True, version=1, **said).status == 404
    assert acts() == []
    assert Alert.objects.get().version == 1


def test_act_on_alert_is_recorded(look: Look) -> None:
    officer, alert = make_officer(), make_alert()
    look(at(alert, "add-note"), officer, post=True, version=1, note=NOTE)
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.alert, event.note) == ("note_added", officer, alert, NOTE)


def test_act_on_alert_is_no_get(look: Look) -> None:
    assert look(at(make_alert(), "take"), make_officer()).status == 405
    assert look(at(make_alert(), "burn"), make_officer(), post=True).status == 404


def test_act_on_alert_needs_the_token_of_the_page() -> None:
    officer, alert = make_officer(), make_alert()
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(at(alert, "take"), {"version": 1}, secure=True).status_code == 403
    assert acts() == []


@pytest.mark.parametrize("act", Act)
def test_nobody_acts_on_an_alert_about_their_own_access(look: Look, act: Act) -> None:
    me = make_officer()
    make = make_closed_alert if act == Act.REOPEN else make_alert
    alert = make(staff_uid=me.staff_uid)
    page = look(at(alert, act), me, post=True, version=1, note=NOTE, outcome="appropriate")
    assert page.status == 422
    assert OWN_ACCESS in page.text
    assert acts() == []


def test_what_is_missing_is_said_and_nothing_written_is_lost(look: Look) -> None:
    alert = make_alert()
    page = look(at(alert, "close"), make_officer(), post=True, version=1, note=NOTE)
    assert page.status == 422
    assert LINK.findall(page.html) == [("close-outcome", "Choose what you found this alert to be.")]
    assert f">{NOTE}</textarea>" in page.html
    assert "<title>Error: Alert" in page.html
    page = look(at(alert, "close"), make_officer(), post=True, version=1, note=" ", outcome="inconclusive")
    assert LINK.findall(page.html) == [("close-note", "Write why you came to this outcome.")]
    assert 'value="inconclusive" checked' in page.html
    assert acts() == []


def test_a_stale_form_is_refused_with_what_changed_and_can_be_sent_again(look: Look) -> None:
    alert = make_alert()
    look(at(alert, "add-note"), make_officer(name="Priya Nair"), post=True, version=1, note="By somebody else.")
    officer = make_officer()
    sent = {"note": NOTE, "outcome": "appropriate"}
    page = look(at(alert, "close"), officer, post=True, version=1, **sent)
    assert page.status == 422
    assert "This alert changed while you were reading it: Priya Nair added a note at" in page.text
    assert f">{NOTE}</textarea>" in page.html
    assert '<input type="hidden" name="version" value="2">' in page.html
    assert look(at(alert, "close"), officer, post=True, version=2, **sent).status == 302


def test_a_form_without_a_version_is_refused(look: Look) -> None:
    page = look(at(make_alert(), "take"), make_officer(), post=True)
    assert page.status == 422
    assert acts() == []


def test_a_note_keeps_its_words(look: Look) -> None:
    alert = make_alert()
    look(at(alert, "add-note"), make_officer(), post=True, version=1, note="<b>Ada</b>\r\n=1+1")
    page = look(f"/alerts/{alert.reference}/", make_officer())
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page.html
