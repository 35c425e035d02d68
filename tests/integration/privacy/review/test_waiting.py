"""New alerts that care data still to come may settle stand apart until they have waited long enough."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import User
from audit.wording import local_time
from privacy.alerts.choices import Status
from privacy.duty.weekly import counts_of
from privacy.models import Alert, BulkItem
from privacy.review import actions
from tests.factories import ELSEWHERE, TRUST, make_access, make_alert, make_closed_alert, make_finding, make_officer
from tests.integration.conftest import Look
from tests.integration.privacy.review.test_alerts import listed, tabs
from tests.integration.privacy.review.test_bulk import choose_all, press  # noqa: F401 - a fixture
from tests.integration.privacy.review.test_live import ask

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CLOSE: dict[str, Any] = {"version": 1, "outcome": "appropriate", "note": "Seen in resus."}


def soon() -> datetime:
    """A moment until which an alert waits."""
    return timezone.now() + 3 * HOUR


def make_waiting(organisation: str = TRUST, **fields: Any) -> Alert:
    """A new alert that waits for care data."""
    return make_alert(organisation, **{"urgent_from": soon()} | fields)


def ends(alert: Alert, **ago: Any) -> None:
    """Its time has passed, and nothing else happened."""
    Alert.objects.filter(pk=alert.pk).update(urgent_from=timezone.now() - timedelta(**ago or {"seconds": 1}))


def shown(look: Look, query: str, user: User) -> set[str]:
    """References in the queue as an address asks for it."""
    return set(listed(look(f"/alerts/?{query}", user)))


def test_what_waits_stands_apart_and_comes_by_itself(look: Look) -> None:
    officer = make_officer()
    waits, plain = make_waiting(risk=90), make_alert(risk=20)
    page = look("/alerts/", officer)
    assert listed(page) == [plain.reference]
    assert tabs(page)[:2] == ["New (1)", "Waiting for care data (1)"]
    page = look("/alerts/?status=waiting", officer)
    assert listed(page) == [waits.reference]
    assert "1 alert, highest risk first" in page.text
    assert waits.urgent_from
    assert f"until {local_time(waits.urgent_from)}".replace("\u00a0", " ") in page.text
    assert "nhsuk-tag--red" not in page.html
    ends(waits)
    page = look("/alerts/", officer)
    assert listed(page) == [waits.reference, plain.reference]
    assert tabs(page)[:2] == ["New (2)", "Waiting for care data (0)"]
    assert "nhsuk-tag--red" in page.html
    page = look("/alerts/?status=waiting", officer)
    assert listed(page) == []
    assert "No new alert is waiting for care data" in page.text


def test_queries_and_the_alert_itself_agree_on_who_waits() -> None:
    now = timezone.now()
    moments = (None, now - HOUR, now, now + HOUR)
    for status, urgent_from, due_at in product(Status.values, moments, moments):
        make_alert(status=status, urgent_from=urgent_from, due_at=due_at)
    for at in (now - 2 * HOUR, now - HOUR, now, now + timedelta(minutes=30), now + HOUR):
        every = {alert.pk for alert in Alert.objects.filter(status=Status.NEW)}
        waiting = {alert.pk for alert in Alert.objects.all() if alert.waits_until(at)}
        assert set(Alert.objects.waiting_for_care(at).values_list("pk", flat=True)) == waiting
        assert set(Alert.objects.new(at).values_list("pk", flat=True)) == every - waiting


def test_what_is_overdue_waits_no_more(look: Look) -> None:
    officer, due = make_officer(), timezone.now() + HOUR
    waits, late = make_waiting(due_at=due), make_waiting(due_at=timezone.now() - HOUR)
    assert shown(look, "", officer) == {late.reference}
    page = look("/alerts/?status=waiting", officer)
    assert listed(page) == [waits.reference]
    assert f"until {local_time(due)}".replace("\u00a0", " ") in page.text
    assert shown(look, "due=overdue", officer) == {late.reference}


def test_the_tabs_and_states_add_up(look: Look) -> None:
    officer = make_officer(TRUST, ELSEWHERE)
    new, waits, there = make_alert(), make_waiting(), make_waiting(ELSEWHERE)
    taken, closed = make_waiting(assignee=officer), make_closed_alert(urgent_from=soon())
    begun = make_alert(status="investigating", assignee=officer, urgent_from=soon())
    assert tabs(look("/alerts/", officer)) == [
        "New (1)", "Waiting for care data (3)", "Mine (2)", "Waiting for an answer (0)", "Waiting for approval (0)",
        "Snoozed (0)", "Closed (1)", "All (6)",
    ]  # fmt: skip
    assert tabs(look(f"/alerts/?organisation={ELSEWHERE}", officer))[:3] == [
        "New (0)", "Waiting for care data (1)", "Mine (0)",
    ]  # fmt: skip
    three = {waits.reference, there.reference, taken.reference}
    for query, expected in (
        ("status=new", {new.reference}),
        ("status=waiting", three),
        ("status=mine", {taken.reference, begun.reference}),
        ("status=all&state=new", {new.reference}),
        ("status=all&state=waiting", three),
        ("status=all&state=open", {new.reference, begun.reference} | three),
        ("status=all&state=closed", {closed.reference}),
        ("status=all", {new.reference, begun.reference, closed.reference} | three),
    ):
        page = look(f"/alerts/?{query}&per_page=10", officer)
        assert set(listed(page)) == expected, query
        number = len(expected)
        assert f"{number} alert{'' if number == 1 else 's'}, highest risk first" in page.text, query


def test_what_waits_is_found_by_a_search_and_can_be_worked_on_by_hand(look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    waits = make_waiting()
    page = look(f"/alerts/?person={waits.reference}", officer)
    assert listed(page) == []
    assert "1 alert matches there" in page.text
    assert shown(look, f"status=all&person={waits.reference}", officer) == {waits.reference}
    assert "Waiting for care data until" in look(f"/alerts/{waits.reference}/", officer).text
    actions.assign(alert=waits, by=officer, version=1, to=colleague.staff_uid)
    assert shown(look, "status=mine", colleague) == {waits.reference}
    closing = f"/alerts/{waits.reference}/close/?status=mine"
    assert look(closing, colleague, post=True, **CLOSE | {"version": 2}).status == 302
    waits.refresh_from_db()
    assert waits.status == Status.CLOSED
    assert shown(look, "status=closed", officer) == {waits.reference}


def test_the_next_alert_after_closing_one_is_of_the_same_tab(look: Look) -> None:
    officer = make_officer()
    first, second = make_alert(risk=90), make_alert(risk=50)
    waits, later = make_waiting(risk=80), make_waiting(risk=40)
    page = look(f"/alerts/{first.reference}/", officer)
    assert f'href="/alerts/{second.reference}/" rel="next"' in page.html
    assert look(f"/alerts/{first.reference}/close/", officer, post=True, **CLOSE).leads_to == (
        f"/alerts/{second.reference}/"
    )
    query = "?status=waiting"
    assert look(f"/alerts/{waits.reference}/close/{query}", officer, post=True, **CLOSE).leads_to == (
        f"/alerts/{later.reference}/{query}"
    )


def test_work_on_all_new_alerts_leaves_out_what_waits(press: Look, look: Look) -> None:  # noqa: F811
    officer, new, waits = make_officer(), make_alert(), make_waiting()
    page = look(choose_all(press, officer, "take"), officer)
    assert (new.reference in page.text, waits.reference in page.text) == (True, False)
    page = look(choose_all(press, officer, "take", "?status=waiting"), officer)
    assert (new.reference in page.text, waits.reference in page.text) == (False, True)
    assert "Waiting for care data" in page.text
    assert set(BulkItem.objects.values_list("alert", flat=True)) == {new.pk, waits.pk}


def test_what_has_waited_is_news_among_the_new_alerts_alone(look: Look) -> None:
    officer = make_officer()
    waits, known, grows = make_waiting(), make_waiting(), make_alert()
    ends(known, minutes=5)
    asked = {tab: ask(look(f"/alerts/?status={tab}", officer)) for tab in ("new", "waiting", "all")}
    assert [look(address, officer).html for address in asked.values()] == ["", "", ""]
    ends(waits)
    assert [look(address, officer).html for address in asked.values()] == ["1 new alert", "", ""]
    Alert.objects.filter(pk=grows.pk).update(urgent_from=soon())
    assert look(asked["all"], officer).html == ""
    make_waiting(raised_at=timezone.now())
    assert [look(address, officer).html for address in asked.values()] == ["1 new alert"] * 3


def test_what_waits_is_open_in_the_weekly_mail() -> None:
    officer = make_officer()
    make_waiting(assignee=officer)
    counts = counts_of(TRUST, officer, timezone.now())
    assert (counts.open, counts.mine, counts.overdue) == (1, 1, 0)


def test_all_tabs_are_counted_in_one_query(look: Look) -> None:
    officer = make_officer()
    make_waiting()
    with CaptureQueriesContext(connection) as captured:
        look("/alerts/?status=waiting", officer)
    counting = [query["sql"] for query in captured.captured_queries if re.search("COUNT.*privacy_alert", query["sql"])]
    assert len(counting) == 1


def test_what_an_officer_raised_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Detection settles no such alert, whatever care data come."""
    monkeypatch.setattr("privacy.detection.picture.urgent_from", lambda *_, **__: soon())
    asked, raised = make_alert(), actions.raise_by_hand(access=make_access(), by=make_officer(), reason="Asked to.")
    make_finding(raised, [raised.accesses.get()])
    for alert in (asked, raised):
        actions.add_evidence(
            alert=alert, by=make_officer(), version=alert.version, access=make_access(staff_uid=alert.staff_uid)
        )
        alert.refresh_from_db()
    assert (bool(asked.waits_until(timezone.now())), raised.urgent_from) == (True, None)
