"""An alert decided on one screen; inappropriate conduct with its approval; sleeping, splitting off, raising by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import OFFICER
from tests.journeys.test_review import NOTE, open_top_alert
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
DEPUTY = "Morgan Ellery"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


NO_ALERT = """
from audit.models import Access
from privacy.models import Alert
known = Alert.objects.values("staff_uid")
print(Access.objects.filter(organisation="RX1").exclude(staff_uid__in=known).exclude(staff_uid__startswith="5550000001").first().pk)
"""


def act(visitor: Visitor, name: str) -> str:
    """Opens the words of an act where they are folded, and gives the form's selector."""
    form = f"form[data-act={name}]"
    folded = visitor.page.locator(f"{form} details:not([open]) summary")
    if folded.count():
        folded.click()
    return form


def decide_inappropriate(visitor: Visitor) -> None:
    """Fills in what inappropriate conduct asks, and sends it."""
    form = visitor.page.locator(act(visitor, "close"))
    form.get_by_label("Inappropriate", exact=True).check()
    form.get_by_label("Some harm, such as distress").check()
    form.get_by_role("group", name="Is the patient to be told?").get_by_label("Yes").check()
    form.get_by_role("group", name="Is it reportable to the regulator?").get_by_label("Yes").check()
    form.get_by_label("Why you came to this outcome").fill(NOTE)
    form.locator("button[type=submit]").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_inappropriate_conduct_is_proposed_by_one_and_approved_by_another(visit: Visit, *, javascript: bool) -> None:
    officer, deputy = visit(OFFICER, javascript=javascript), visit(DEPUTY, javascript=javascript)
    reference = open_top_alert(officer)
    decide_inappropriate(officer)
    officer.reads(f"Alert {reference} waits for a second officer’s approval.")
    officer.open(f"/alerts/{reference}/")
    officer.reads("so another privacy officer must approve it or send it back")
    deputy.open(f"/alerts/{reference}/")
    deputy.reads("left to tell the regulator")
    deputy.reads(NOTE)
    if javascript:
        deputy.check()
    act(deputy, "send-back")
    deputy.page.locator("form[data-act=send-back] textarea").fill("Ask the ward first.")
    deputy.page.locator("form[data-act=send-back] button[type=submit]").click()
    officer.open(f"/alerts/{reference}/")
    officer.reads("Ask the ward first.")
    decide_inappropriate(officer)
    deputy.open(f"/alerts/{reference}/")
    deputy.page.locator("form[data-act=approve] button[type=submit]").click()
    deputy.reads(f"Alert {reference} is closed: inappropriate.")
    officer.open(f"/alerts/{reference}/")
    officer.reads("Morgan Ellery approved it on")
    officer.reads("Record the report to the regulator")
    if javascript:
        officer.check()


def test_what_inappropriate_conduct_asks_is_said_where_it_is_missing(visit: Visit) -> None:
    officer = visit(OFFICER)
    open_top_alert(officer)
    form = officer.page.locator(act(officer, "close"))
    form.get_by_label("Inappropriate", exact=True).check()
    form.locator("button[type=submit]").click()
    officer.reads("Choose what harm is known.")
    officer.check()


def test_an_alert_is_decided_on_one_screen_in_three_steps_and_one_page_load(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.page.set_viewport_size(LAPTOP)
    reference = open_top_alert(officer)
    officer.page.reload()  # what an earlier act announced is gone
    # A colleague of an earlier journey may still count as looking: that line comes and goes, and is not measured.
    officer.page.locator(".app-looking").evaluate_all("lines => lines.forEach(line => line.style.display = 'none')")
    parts = ("h1", ".app-reason", "form[data-act=close]", "form[data-act=close] button[type=submit]")
    for part in parts:
        box = officer.page.locator(part).first.bounding_box()
        assert box, part
        assert box["y"] + box["height"] <= LAPTOP["height"], (part, box, officer.main.inner_text()[:900])
    loads: list[str] = []
    officer.page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    form = officer.page.locator("form[data-act=close]")
    form.get_by_label("Inconclusive", exact=True).check()
    form.get_by_label("Why you came to this outcome").fill(NOTE)
    form.locator("button[type=submit]").click()
    officer.reads(f"Alert {reference} is closed: inconclusive.")
    assert len(loads) == 2  # the form, and the next alert to which it leads
    officer.reads("Why this alert was raised")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_alert_is_snoozed_and_woken(visit: Visit, *, javascript: bool) -> None:
    officer = visit(OFFICER, javascript=javascript)
    reference = open_top_alert(officer)
    act(officer, "snooze")
    officer.page.locator("form[data-act=snooze]").get_by_label("In a week").check()
    officer.page.locator("form[data-act=snooze] button[type=submit]").click()
    officer.reads(f"Alert {reference} is snoozed.")
    officer.open(f"/alerts/{reference}/")
    officer.reads("or until it gets worse")
    if javascript:
        officer.check()
    officer.press("Wake it now")
    officer.reads(f"Alert {reference} is awake.")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_alert_is_raised_by_hand_from_an_access(visit: Visit, site: Site, *, javascript: bool) -> None:
    officer = visit(OFFICER, javascript=javascript)
    access = site.manage("shell", "-v0", "-c", NO_ALERT).split()[-1]
    officer.open(f"/accesses/{access}/raise-alert/")
    officer.reads("Why this access should be looked at")
    if javascript:
        officer.check()
    officer.press("Raise the alert")
    officer.reads("Write in a sentence why this access should be looked at.")
    officer.main.get_by_role("textbox").fill("A colleague says this was not asked for.")
    officer.press("Raise the alert")
    officer.reads("is raised. A colleague must decide on it.")
    officer.reads("You raised this alert by hand, so another privacy officer must decide on it.")
    expect(officer.main).not_to_contain_text("Close alert and")
    if javascript:
        officer.check()
