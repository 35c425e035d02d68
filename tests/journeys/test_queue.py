"""The queue in a browser: by keyboard alone, without JavaScript, live, and for many alerts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.faults.running import wait_for
from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import OFFICER
from tests.journeys.test_review import FREE, free_rows
from tests.journeys.test_scr_alert import ORGANISATION, emergency_access
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
COLLEAGUE = "Morgan Ellery"
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
EVERY = 21_000
"""Milliseconds after which a page asks what is new."""


@pytest.fixture
def officer(visit: Visit) -> Iterator[Visitor]:
    """An officer with keyboard shortcuts, which are off again afterwards."""
    visitor = visit(OFFICER)
    switch(visitor, "Switch them on")
    yield visitor
    switch(visitor, "Switch them off")


def switch(visitor: Visitor, button: str) -> None:
    """Switches the shortcuts on or off."""
    visitor.open("/alerts/keyboard/")
    visitor.press(button)


def rows(visitor: Visitor) -> Locator:
    """The rows of the queue."""
    return visitor.main.locator(".app-queue tbody tr")


def reference_of(row: Locator) -> str:
    """The reference of the alert in a row."""
    return row.locator(".app-table__reference a").inner_text()


def keys(visitor: Visitor, *pressed: str) -> None:
    """Presses keys, one after the other."""
    for key in pressed:
        visitor.page.keyboard.press(key)


def announced(visitor: Visitor) -> Locator:
    """What the last action says."""
    return visitor.page.locator(".app-announcements")


def place_of_a_free_alert(visitor: Visitor) -> int:
    """Which row, counted from one, is of an alert that a journey may change."""
    every, free = rows(visitor).all_inner_texts(), free_rows(visitor).all_inner_texts()
    return every.index(free[0]) + 1


def test_an_alert_is_closed_by_keyboard_alone(officer: Visitor) -> None:
    officer.open(FREE)
    place = place_of_a_free_alert(officer)
    reference = reference_of(rows(officer).nth(place - 1))
    keys(officer, *["j"] * place, "j", "k")
    expect(officer.page.locator(":focus")).to_have_text(reference)
    keys(officer, "Enter")
    officer.page.wait_for_url(f"**/alerts/{reference}/**")
    keys(officer, "e")
    expect(officer.page.locator(":focus")).to_have_attribute("name", "outcome")
    keys(officer, "Space")
    officer.page.locator("form[data-act=close] textarea[name=note]").focus()
    officer.page.keyboard.type("jeask: keys do nothing while somebody writes")
    keys(officer, "Tab", "Enter")
    expect(announced(officer)).to_contain_text(f"Alert {reference} is closed")
    assert reference not in officer.page.url
    announced(officer).get_by_role("button", name="Undo").focus()
    keys(officer, "Enter")
    expect(announced(officer)).to_contain_text(f"Undone: alert {reference}")


def test_keys_choose_take_snooze_search_and_help(officer: Visitor) -> None:
    officer.open(FREE)
    place = place_of_a_free_alert(officer)
    first = reference_of(rows(officer).nth(place - 1))
    keys(officer, *["j"] * place, "x")
    officer.reads("1 ticked")
    keys(officer, "s")
    officer.is_at("Snooze 1 alert")
    officer.check()
    officer.page.go_back()
    officer.open(FREE)
    keys(officer, "?")
    dialog = officer.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Next alert")
    keys(officer, "Escape")
    expect(dialog).to_be_hidden()
    keys(officer, "/")
    expect(officer.page.locator(":focus")).to_have_attribute("name", "person")
    officer.page.keyboard.type(first.lower())
    keys(officer, "Enter")
    expect(rows(officer)).to_have_count(1)
    keys(officer, "j", "a")
    expect(announced(officer)).to_contain_text(f"You have alert {first} now.")
    announced(officer).get_by_role("button", name="Undo").click()
    expect(announced(officer)).to_contain_text("Undone")


def test_keys_do_nothing_until_they_are_switched_on(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open("/alerts/")
    keys(officer, "j")
    expect(officer.page.locator(".app-queue :focus")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_several_alerts_are_taken_and_all_of_it_is_undone(visit: Visit, *, javascript: bool) -> None:
    officer = visit(OFFICER, javascript=javascript)
    officer.open(FREE)
    free = free_rows(officer)
    for number in range(2):
        free.nth(number).get_by_role("checkbox").check()
    officer.page.get_by_label("What to do").select_option("take")
    officer.press("Preview")
    officer.is_at("Take 2 alerts")
    officer.reads("You will have it")
    if javascript:
        officer.check()
    officer.press("Take 2 alerts")
    officer.reads("2 alerts taken.")
    if javascript:
        officer.check()
    officer.press("Undo all of it")
    officer.reads("2 alerts as before: undone.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_view_is_saved_used_and_deleted(visit: Visit, *, javascript: bool) -> None:
    name = f"High risk, JavaScript {'on' if javascript else 'off'}"
    officer = visit(OFFICER, javascript=javascript)
    officer.open("/alerts/?risk=high&sort=raised&status=all")
    officer.follow(re.compile("Save this view"))
    officer.page.get_by_label("Name").fill(name)
    officer.press("Save view")
    expect(officer.page).to_have_url(re.compile(r"status=all&risk=high&sort=raised"))
    officer.open("/alerts/")
    officer.follow(name)
    expect(officer.page).to_have_url(re.compile(r"status=all&risk=high&sort=raised"))
    officer.follow(re.compile("Save this view"))
    if javascript:
        officer.check()
    officer.page.get_by_role("button", name=f"Delete {name}").click()
    expect(officer.main.get_by_role("link", name=name)).to_have_count(0)


def test_the_parts_of_a_risk_are_told_on_demand(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open("/alerts/")
    risk = rows(officer).first.locator("details")
    expect(risk.get_by_role("listitem").first).to_be_hidden()
    risk.locator("summary").click()
    expect(risk.get_by_role("listitem").first).to_be_visible()
    numbers = [int(item.split()[0].replace("−", "-")) for item in risk.get_by_role("listitem").all_inner_texts()]
    assert sum(numbers) == int(re.findall(r"\d+", risk.locator("summary").inner_text())[0])
    officer.check()


def test_new_alerts_announce_themselves_and_move_nothing(visit: Visit, site: Site) -> None:
    officer = visit(OFFICER)
    officer.page.clock.install()
    officer.open("/alerts/?status=all")
    before, place = rows(officer).all_inner_texts(), rows(officer).first.bounding_box()
    site.send(site.key_for(ORGANISATION), emergency_access(), "/fhir/AuditEvent", "application/fhir+json")
    news = officer.page.locator("[data-news]")
    for _ in range(40):
        with officer.page.expect_response(re.compile("/alerts/news/")) as answer:
            officer.page.clock.fast_forward(EVERY)
        if answer.value.status == 200:
            break
    expect(news).to_contain_text("1 new alert")
    expect(officer.page).to_have_title(re.compile("^1 new alert. Alerts: all"))
    assert (rows(officer).all_inner_texts(), rows(officer).first.bounding_box()) == (before, place)
    officer.check()
    news.get_by_role("link", name="Show").click()
    expect(officer.page.locator("[data-news-link]")).to_be_hidden()


def until(site: Site, staff_uid: str, hours: int) -> None:
    """Lets the alert about a person wait for care data until so many hours from now."""
    site.manage(
        "shell", "-v0", "-c",
        "from datetime import timedelta; from django.utils import timezone; from privacy.models import Alert; "
        f"about = Alert.objects.filter(staff_uid='{staff_uid}'); "
        f"about.update(urgent_from=timezone.now() + timedelta(hours={hours}))",
    )  # fmt: skip


def test_an_alert_waits_for_care_data_apart_and_then_is_new(visit: Visit, site: Site) -> None:
    officer, sent = visit(OFFICER), emergency_access()
    uid = sent["agent"][2]["who"]["identifier"]["value"]
    site.send(site.key_for(ORGANISATION), sent, "/fhir/AuditEvent", "application/fhir+json")

    def number(tab: str) -> int:
        officer.open(f"/alerts/?person={uid}&status={tab}")
        return rows(officer).count()

    wait_for(lambda: number("all"), "the alert is raised")
    until(site, uid, 3)
    assert (number("new"), number("waiting")) == (0, 1)
    expect(rows(officer)).to_contain_text(re.compile("Waiting for care data.*until", re.DOTALL))
    expect(officer.main.get_by_role("link", name="Waiting for care data (1)")).to_have_attribute("aria-current", "page")
    officer.check()
    officer.follow(reference_of(rows(officer).first))
    officer.reads("care data of that time are usually here by then")
    officer.check()
    until(site, uid, -1)
    assert (number("new"), number("waiting")) == (1, 0)


def test_nothing_is_asked_while_nobody_sees_the_page(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.page.clock.install()
    officer.open("/alerts/")
    asked: list[str] = []
    officer.page.on("request", lambda request: asked.append(request.url) if "/news/" in request.url else None)
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    officer.page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", True)  # noqa: FBT003
    officer.page.clock.fast_forward(10 * EVERY)
    officer.page.wait_for_timeout(1)
    assert asked == []
    with officer.page.expect_response(re.compile("/alerts/news/")):
        officer.page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", False)  # noqa: FBT003
        officer.page.clock.fast_forward(1)
    assert len(asked) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_two_officers_on_one_alert_see_each_other(visit: Visit, *, javascript: bool) -> None:
    officer, colleague = visit(OFFICER, javascript=javascript), visit(COLLEAGUE)
    officer.open("/alerts/?organisation=RX1&status=all&state=open")
    path = f"/alerts/{reference_of(rows(officer).filter(has_not_text=COLLEAGUE).nth(2))}/"
    if javascript:
        officer.page.clock.install()
    officer.open(path)
    colleague.open(path)
    colleague.reads(f"{OFFICER} is looking at this alert too.")
    colleague.check()
    if javascript:
        officer.page.clock.fast_forward(EVERY)
        officer.reads(f"{COLLEAGUE} is looking at this alert too.")
        colleague.open("/alerts/")
        for _ in range(20):
            with officer.page.expect_response(re.compile("/looking/")) as answer:
                officer.page.clock.fast_forward(EVERY)
            if not answer.value.text():
                break
        expect(officer.main).not_to_contain_text("is looking at this alert too.")
    else:
        officer.open(path)
        officer.reads(f"{COLLEAGUE} is looking at this alert too.")
