"""The privacy officer's way from the queue to a closed alert, and who cannot go it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import CLINICIAN, OFFICER, OTHER_OFFICER
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
NOTE = "Seen in resus; the attendance was entered later."


FREE = "/alerts/?assigned=nobody&sort=raised&per_page=50"
"""New alerts that nobody has, those last that journeys have raised by hand."""
KEPT = re.compile(f"{CLINICIAN}|Morgan Ellery")
"""Whose alerts other journeys need as they are: all share one site, in any order."""


def free_rows(visitor: Visitor) -> Locator:
    """The rows of alerts that an officer and the deputy may decide on and that no other journey needs."""
    return visitor.main.locator("tbody tr").filter(has=visitor.page.locator("[data-take]")).filter(has_not_text=KEPT)


def open_top_alert(visitor: Visitor) -> str:
    """Opens the first alert of the queue that is free, and returns its reference."""
    visitor.open("/")
    visitor.is_at("Alerts")
    visitor.open(FREE)
    free_rows(visitor).first.locator(".app-table__reference a").click()
    visitor.page.wait_for_url(re.compile(r"/alerts/[0-9A-Z-]+/"))
    visitor.reads("Why this alert was raised")
    found = re.search(r"/alerts/([^/]+)/", visitor.page.url)
    assert found, visitor.page.url
    return found[1]


def close(visitor: Visitor, outcome: str, note: str) -> None:
    """Fills in the form that closes the alert, and sends it."""
    form = visitor.main.locator("form[action*='/close/']")
    if outcome:
        form.get_by_label(outcome, exact=True).check()
    form.get_by_role("textbox").fill(note)
    form.locator("button[type=submit]").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_top_alert_is_read_and_closed(visit: Visit, *, javascript: bool) -> None:
    officer = visit(OFFICER, javascript=javascript)
    reference = open_top_alert(officer)
    officer.reads("Why this alert was raised")
    officer.reads(re.compile(r"\d of 100"))
    close(officer, "Appropriate", NOTE)
    expect(officer.page.get_by_role("status").first).to_contain_text(f"Alert {reference} is closed: appropriate.")
    assert reference not in officer.page.url  # the next one
    officer.open("/alerts/")
    expect(officer.main).not_to_contain_text(reference)
    officer.follow(re.compile("Closed"))
    officer.follow(re.compile(reference))
    officer.reads(NOTE)


def test_an_alert_in_each_of_its_states(visit: Visit) -> None:
    officer = visit(OFFICER)
    reference = open_top_alert(officer)
    officer.check()
    close(officer, "", "")
    officer.reads("There is a problem")
    assert officer.page.title().startswith("Error: ")
    officer.check()
    close(officer, "Inconclusive", "x" * 1500)
    officer.reads(f"Alert {reference} is closed")
    officer.open(f"/alerts/{reference}/")
    officer.reads("Reopen alert")
    officer.check()


def test_another_officer_sees_nothing_of_it(visit: Visit) -> None:
    reference = open_top_alert(visit(OFFICER))
    other = visit(OTHER_OFFICER)
    assert other.open(f"/alerts/{reference}/") == 404
    other.open("/alerts/")
    expect(other.main).not_to_contain_text(reference)
    other.check()


def test_a_clinician_cannot_reach_the_queue(visit: Visit) -> None:
    clinician = visit(CLINICIAN)
    clinician.open("/")
    clinician.is_at("My accesses")
    expect(clinician.page.get_by_role("link", name="Alerts")).to_have_count(0)
    assert clinician.open("/alerts/") == 403


def test_a_stale_form_changes_nothing(visit: Visit) -> None:
    """Two windows of one officer stand for two officers."""
    first, second = visit(OFFICER), visit(OFFICER)
    reference = open_top_alert(first)
    second.open(f"/alerts/{reference}/")
    close(first, "Appropriate", NOTE)
    first.reads(f"Alert {reference} is closed")
    close(second, "Inconclusive", "Written without knowing of the other.")
    second.reads("There is a problem")
    second.reads("What changed since you opened this page")
    second.check()
    second.open(f"/alerts/{reference}/")
    expect(second.main).not_to_contain_text("Written without knowing of the other.")
