"""What is new in the queue, and who else has an alert on their screen."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from re import search
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import User
from privacy.models import Alert, Looking, ReviewEvent
from privacy.review.presence import looking
from tests.factories import ELSEWHERE, TRUST, make_alert, make_clinician, make_officer
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db


def ask(page: Page) -> str:
    """The address that the page asks for what is new."""
    found = search(r'data-news="([^"]*)" data-since="([^"]*)" data-but="([^"]*)"', page.html)
    assert found, page.html
    address, since, but = map(unescape, found.groups())
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'since': since, 'but': but})}"


def recent(organisation: str = TRUST, **fields: Any) -> Alert:
    """An alert that was raised just now."""
    return make_alert(organisation, **{"raised_at": timezone.now()} | fields)


def test_news_works(look: Look) -> None:
    officer = make_officer()
    recent()
    address = ask(look("/alerts/", officer))
    assert look(address, officer).html == ""
    recent()
    assert look(address, officer).html == "1 new alert"
    recent()
    assert look(address, officer).html == "2 new alerts"


def test_news_tells_of_an_alert_that_was_being_raised_while_the_queue_was_shown(look: Look) -> None:
    officer = make_officer()
    began = timezone.now() - timedelta(minutes=1)
    address = ask(look("/alerts/", officer))
    recent(raised_at=began)
    assert look(address, officer).html == "1 new alert"


def test_news_goes_by_tab_and_filters(look: Look) -> None:
    officer = make_officer()
    mine = ask(look("/alerts/?status=mine", officer))
    rule = ask(look("/alerts/?rule=own-record", officer))
    recent()
    assert (look(mine, officer).html, look(rule, officer).html) == ("", "")
    recent(rules=["own-record"], assignee=officer)
    assert (look(mine, officer).html, look(rule, officer).html) == ("1 new alert", "1 new alert")


def test_news_that_is_known_is_not_sent_again(as_service) -> None:
    officer, client = make_officer(), Client()
    client.force_login(officer)
    since = urlencode({"since": timezone.now().isoformat()})
    recent()
    with as_service():
        first = client.get(f"/alerts/news/?{since}", secure=True)
        again = client.get(f"/alerts/news/?{since}", secure=True, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-22T09:00:00"])
def test_news_wants_to_know_since_when(look: Look, since: str) -> None:
    assert look(f"/alerts/news/?{urlencode({'since': since})}", make_officer()).status == 400


def test_news_hides_other_organisations(look: Look) -> None:
    officer = make_officer(TRUST)
    address = ask(look("/alerts/", officer))
    recent(ELSEWHERE)
    assert look(address, officer).html == ""


def test_news_shows_no_record_and_so_records_no_look(look: Look) -> None:
    officer = make_officer()
    address = ask(look("/alerts/", officer))
    before = ReviewEvent.objects.count()
    look(address, officer)
    assert ReviewEvent.objects.count() == before


def opens(look: Look, alert: Alert, user: User) -> Page:
    """Somebody opens the page of an alert."""
    return look(f"/alerts/{alert.reference}/", user)


def test_looking_works(look: Look) -> None:
    alert, officer, colleague = make_alert(), make_officer(name="Robin Hale"), make_officer(name="Priya Nair")
    assert "looking at this alert too" not in opens(look, alert, officer).text
    assert "Robin Hale is looking at this alert too." in opens(look, alert, colleague).text
    assert "Priya Nair is looking at this alert too." in opens(look, alert, officer).text
    beat = f"/alerts/{alert.reference}/looking/"
    assert look(beat, officer, post=True).html == "Priya Nair is looking at this alert too."
    assert look(beat, colleague, post=True, leaves="1").status == 204
    assert look(beat, officer, post=True).html == ""


def test_looking_is_forgotten_when_the_page_falls_silent(look: Look) -> None:
    alert, officer, colleague = make_alert(), make_officer(name="Robin Hale"), make_officer()
    for since, tells, rows in (
        (looking.COUNTS_FOR - timedelta(seconds=10), True, 2),
        (looking.COUNTS_FOR, False, 2),
        (looking.FORGOTTEN_AFTER, False, 1),
    ):
        opens(look, alert, officer)
        Looking.objects.filter(user=officer).update(seen_at=timezone.now() - since)
        assert ("Robin Hale is looking" in opens(look, alert, colleague).text) is tells
        assert Looking.objects.count() == rows


def test_looking_tells_the_person_themselves_nothing(look: Look) -> None:
    me = make_officer()
    alert = make_alert(staff_uid=me.staff_uid)
    opens(look, alert, make_officer(name="Robin Hale"))
    assert "Robin Hale" not in opens(look, alert, me).text
    answer = look(f"/alerts/{alert.reference}/looking/", me, post=True)
    assert (answer.status, answer.html) == (204, "")


def test_looking_requires_sign_in(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/looking/", post=True).leads_to.startswith("/sign-in/")


def test_looking_requires_role(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/looking/", make_clinician(), post=True).status == 403


def test_looking_hides_other_organisations(look: Look) -> None:
    assert look(f"/alerts/{make_alert(ELSEWHERE).reference}/looking/", make_officer(TRUST), post=True).status == 404


def test_looking_is_recorded_as_the_look_that_it_goes_with(look: Look) -> None:
    alert, officer = make_alert(), make_officer()
    opens(look, alert, officer)
    for _ in range(3):
        look(f"/alerts/{alert.reference}/looking/", officer, post=True)
    assert list(ReviewEvent.objects.filter(alert=alert).values_list("kind", flat=True)) == ["looked"]


def test_pages_come_compressed(as_service) -> None:
    officer, client = make_officer(), Client()
    client.force_login(officer)
    with as_service():
        page = client.get("/alerts/", secure=True, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.content) < 6_000
