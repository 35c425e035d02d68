"""The four services in every state, as a clinician meets them: what is said, and that everybody can read it."""

from __future__ import annotations

import pytest

from tests.faults.running import wait_for
from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import CLINICIAN
from tests.journeys.test_launches import Trail, decide, explain, launch_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
SCR, CPIS, COVID, FLAG = "scr", "cpis", "covid_vaccination", "reasonable_adjustment"
NAMES = {
    SCR: "Summary Care Record",
    CPIS: "Child Protection - Information Sharing",
    COVID: "COVID-19 vaccination",
    FLAG: "Reasonable Adjustment Flag",
}
DOWN = "is not available now"
DIED = "This patient has died"
STATES = [
    ("A child with a plan and a full record", SCR, "Allergies and Adverse Reactions"),
    ("A child with a plan and a full record", CPIS, "Fenbridge City Council"),
    ("A child with a plan and a full record", COVID, "3 vaccinations"),
    ("A child with a plan and a full record", FLAG, "Added: "),
    ("Nothing is recorded", SCR, "No Summary Care Record exists"),
    ("Nothing is recorded", CPIS, "No child protection information"),
    ("Nothing is recorded", COVID, "No COVID-19 vaccination is recorded"),
    ("Nothing is recorded", FLAG, "No Reasonable Adjustment Flag exists"),
    ("Opted out", SCR, "The patient has opted out"),
    ("Restricted", SCR, "This patient’s record is restricted"),
    ("Restricted", COVID, "This patient’s record is restricted"),
    ("Has died", SCR, DIED),
    ("Not known to the services", SCR, "does not know this patient"),
    ("Access refused", CPIS, "The service refused access"),
    ("The services are down", SCR, DOWN),
    ("The services are down", CPIS, DOWN),
    ("The services are down", COVID, DOWN),
    ("The services are down", FLAG, DOWN),
]


def launched(visit: Visit, what: str, *, javascript: bool = True) -> Visitor:
    """The window of a launch for a patient of a special kind."""
    ward = visit(CLINICIAN, javascript=javascript)
    ward.open("/demo-system/")
    button = ward.page.get_by_role("button", name=f"1-Click for {what}", exact=True)
    with ward.page.context.expect_page() as opened:
        button.click()
    window = Visitor(opened.value, javascript=javascript)
    window.page.wait_for_load_state()
    return window


def open_service(window: Visitor, service: str) -> None:
    """From the list of services to the page of one."""
    window.open(f"/launch/w/{launch_of(window)}/?all=1")
    window.follow(NAMES[service])
    if service == CPIS:
        window.reads("Why has the patient visited you today?")
        window.page.get_by_label("Emergency or unscheduled visit").check()
        window.press("Continue")


@pytest.mark.parametrize(("what", "service", "says"), STATES)
def test_service_in_each_state(visit: Visit, what: str, service: str, says: str) -> None:
    window = launched(visit, what)
    decide(window, "yes")
    open_service(window, service)
    window.is_at(NAMES[service])
    window.reads(says)
    for details in window.main.locator("details").all():
        details.locator("summary").click()
    window.check()
    window.follow("Back to the services")
    window.reads("Choose a service")


def test_why_the_patient_came_has_to_be_said(visit: Visit) -> None:
    window = launched(visit, "A child with a plan and a full record")
    decide(window, "yes")
    window.open(f"/launch/w/{launch_of(window)}/cpis/")
    window.check()
    window.press("Continue")
    window.reads("Select why the patient has visited you today")
    window.check()
    window.page.get_by_label("Planned or routine appointment").check()
    window.press("Continue")
    window.reads("Opened as: planned or routine appointment.")


def test_slow_service_gives_up_and_shows_the_way_back(visit: Visit) -> None:
    window = launched(visit, "The services are slow")
    decide(window, "yes")
    window.page.set_default_timeout(20_000)
    open_service(window, COVID)
    window.reads(DOWN)
    window.follow("Back to the services")
    window.reads("Choose a service")


SENT = "SELECT sent_at IS NOT NULL FROM oneclick_nationalalert WHERE launch_id = %s"


@pytest.mark.parametrize("javascript", [True, False])
def test_record_in_an_emergency_is_told_nationally(visit: Visit, site: Site, *, javascript: bool) -> None:
    """The worker of this very service posts the alert to the demo's server, which checks it as the national API does."""
    window = launched(visit, "A child with a plan and a full record", javascript=javascript)
    decide(window, "emergency")
    explain(window, "Found unconscious, medicines unknown", "View record in an emergency")
    open_service(window, SCR)
    window.reads("Current Repeat Medications")
    trail, launch = Trail(site), launch_of(window)
    wait_for(lambda: trail.rows(SENT, launch) == [(True,)], "the alert to be sent")
