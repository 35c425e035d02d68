"""An officer checks a sample and looks somebody up; the Caldicott guardian sees it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import GUARDIAN, OFFICER

pytestmark = pytest.mark.journey
ORGANISATION = "?organisation=RX1"


def test_a_sample_is_checked_without_javascript(visit: Visit) -> None:
    officer = visit(OFFICER, javascript=False)
    officer.open(f"/procedure/{ORGANISATION}")
    left = officer.main.locator("table tbody tr").filter(has=officer.page.locator("td strong"))
    left.first.get_by_role("link").first.click()
    officer.press("The chosen ones are in order")
    officer.reads("Choose at least one access.")
    officer.main.get_by_role("checkbox").first.check()
    officer.main.get_by_label("Note for those").fill("On the resus list.")
    officer.press("The chosen ones are in order")
    expect(officer.page.get_by_role("status").first).to_contain_text("1 access checked.")
    officer.follow(re.compile(r"Checked \("))
    officer.reads("On the resus list.")


def test_a_drawn_access_and_how_it_was_drawn(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open(f"/procedure/{ORGANISATION}")
    officer.main.get_by_role("link", name=re.compile("people at random")).first.click()
    officer.follow(re.compile(r"All \("))
    officer.main.get_by_text("How this sample was drawn").click()
    officer.reads("Follows from its seed")
    officer.check()
    officer.main.locator("tbody tr").first.get_by_role("link").first.click()
    officer.reads("What happened")
    officer.press("Only add the note")
    officer.reads("Write the note that you want to add.")
    officer.check()


def test_what_is_sampled_is_decided_and_refused(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open(f"/procedure/settings/self-claimed/{ORGANISATION}")
    officer.main.get_by_label("Sampled", exact=True).check()
    officer.main.get_by_label("Share in per cent").fill("200")
    officer.press("Decide")
    officer.reads("There is a problem")
    officer.check()
    officer.main.get_by_label("Share in per cent").fill("25")
    officer.main.get_by_label("Why").fill("Agreed in November")
    officer.press("Decide")
    officer.reads("Weekly, 25")
    officer.check()


def test_the_rota_tells_what_is_wrong(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open(f"/procedure/rota/{ORGANISATION}")
    officer.press("Put on the rota")
    officer.reads("Choose an officer.")
    officer.check()
    officer.open(f"/procedure/due-dates/{ORGANISATION}")
    officer.main.get_by_label("From risk").first.fill("x")
    officer.press("Set the due dates")
    officer.reads("must be a whole number")
    officer.check()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_is_looked_up_for_a_purpose_and_the_guardian_sees_it(visit: Visit, *, javascript: bool) -> None:
    officer = visit(OFFICER, javascript=javascript)
    officer.open(f"/look-up/{ORGANISATION}")
    officer.press("Look up")
    officer.reads("Choose why you look this up.")
    if javascript:
        officer.check()
    officer.main.get_by_label("What a member of staff opened").check()
    officer.main.get_by_label("SDS user ID or name").fill("okafor")
    officer.main.get_by_label("Somebody raised a concern").check()
    officer.main.get_by_label("The reason in your words").fill("The ward manager rang about a night.")
    officer.press("Look up")
    officer.reads("called “okafor”")
    officer.main.get_by_role("button", name=re.compile("Show accesses of Sam Okafor")).first.click()
    officer.reads("What this person opened")
    assert "okafor" not in officer.page.url.lower()
    if javascript:
        officer.check()
    officer.main.locator("tbody tr").first.get_by_role("link").first.click()
    officer.reads("What happened")
    if javascript:
        officer.check()
    guardian = visit(GUARDIAN, javascript=javascript)
    guardian.open("/watching/?what=searches")
    guardian.reads("The ward manager rang about a night.")
    guardian.reads("Sam Okafor")


def test_the_guardian_sees_an_alert_about_an_officer(visit: Visit) -> None:
    guardian = visit(GUARDIAN)
    guardian.open("/watching/")
    guardian.reads("Alerts about officers")
    guardian.reads("Looked the same patient up 3 times")
    guardian.check()
    assert visit(OFFICER).open("/watching/") == 403
