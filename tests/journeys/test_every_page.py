"""Every page in each of its states is accessible and fits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visit

pytestmark = pytest.mark.journey
OFFICER, CLINICIAN, ADMINISTRATOR, OTHER_OFFICER = "Priya Nair", "Sam Okafor", "Alex Morgan", "Robin Hale"
GUARDIAN = "Grace Whitlock"
PAGES = [
    ("", "/sign-in/", 200),
    ("", "/sign-in/over?why=idle&next=/alerts/", 200),
    ("", "/sign-in/cis2", 404),
    (OFFICER, "/sign-in/you", 200),
    (OFFICER, "/sign-in/role", 200),
    (ADMINISTRATOR, "/reports/", 200),
    (ADMINISTRATOR, "/launching/", 200),
    (OFFICER, "/launching/permissions/", 200),
    (CLINICIAN, "/launching/", 403),
    ("", "/demo-system/", 200),
    (CLINICIAN, "/launch/no-such-launch", 404),
    (OFFICER, "/alerts/", 200),
    (OFFICER, "/alerts/?status=waiting", 200),
    (OFFICER, "/alerts/?status=mine", 200),
    (OFFICER, "/alerts/?status=asked", 200),
    (OFFICER, "/alerts/?status=for_approval", 200),
    (OFFICER, "/alerts/?status=snoozed", 200),
    (OFFICER, "/alerts/?status=closed", 200),
    (OFFICER, "/alerts/?status=all&per_page=100&sort=due", 200),
    (OFFICER, "/alerts/?person=943+476+5919", 200),
    (OFFICER, "/alerts/keyboard/", 200),
    (OFFICER, "/alerts/views/", 200),
    (OFFICER, "/alerts/?person=nobody+of+this+name", 200),
    (OFFICER, "/alerts/NO-SUCH/", 404),
    (CLINICIAN, "/alerts/", 403),
    (OFFICER, "/rules/", 200),
    (OFFICER, "/rules/no-care-contact/", 200),
    (OFFICER, "/rules/learned/", 200),
    (OFFICER, "/rules/ranking/", 200),
    (OFFICER, "/rules/suppressions/", 200),
    (CLINICIAN, "/rules/", 403),
    (OFFICER, "/procedure/?organisation=RX1", 200),
    (OFFICER, "/procedure/?organisation=T10101", 200),
    (OFFICER, "/procedure/?organisation=RX1&before=1", 200),
    (OFFICER, "/procedure/settings/?organisation=RX1", 200),
    (OFFICER, "/procedure/settings/emergency/?organisation=RX1", 200),
    (OFFICER, "/procedure/settings/random-user/?organisation=T10101", 200),
    (OFFICER, "/procedure/rota/?organisation=RX1", 200),
    (OFFICER, "/procedure/rota/?organisation=T10101", 200),
    (OFFICER, "/procedure/due-dates/?organisation=RX1", 200),
    (OFFICER, "/look-up/?organisation=RX1", 200),
    (CLINICIAN, "/procedure/", 403),
    (GUARDIAN, "/watching/", 200),
    (GUARDIAN, "/watching/?what=exports&since=1/1/2020&until=2/1/2020", 200),
    (GUARDIAN, "/watching/?since=soon", 422),
    (GUARDIAN, "/watching/?before=1", 200),
    (OFFICER, "/ingest/", 200),
    (OFFICER, "/ingest/?organisation=T10101", 200),
    (OFFICER, "/ingest/?before=1", 200),
    (CLINICIAN, "/my-accesses/", 200),
    (CLINICIAN, "/my-accesses/?before=2020-01-01T00:00:00%2B00:00_1", 200),
    (CLINICIAN, "/my-accesses/?show=today", 200),
    (CLINICIAN, "/my-accesses/?show=month", 200),
    (CLINICIAN, "/my-accesses/?show=missing", 200),
    (CLINICIAN, "/questions/", 200),
    (ADMINISTRATOR, "/questions/", 200),
    (CLINICIAN, "/questions/NO-SUCH/", 404),
    (OFFICER, "/questions/how-we-ask/", 200),
    (CLINICIAN, "/questions/how-we-ask/", 403),
    (CLINICIAN, "/ingest/", 403),
    (CLINICIAN, "/nothing/here", 404),
]


@pytest.mark.parametrize(("name", "path", "status"), PAGES)
def test_every_page(visit: Visit, name: str, path: str, status: int) -> None:
    visitor = visit(name)
    assert visitor.open(path) == status
    visitor.check()


def problems(site: Site) -> tuple[int, int]:
    """Two batches: one with a conflict, and one with many rejected records, long and strange ones among them."""
    key = site.key_for("RX1")
    event = {
        "event_id": "journey-1",
        "kind": "launch",
        "occurred_at": "2026-11-02T09:30:00Z",
        "launch_id": "journey-1",
        "organisation": "RX1",
        "staff_uid": "555000000102",
        "role_code": "R8000",
        "nhs_number": "9990402132",
    }
    site.send(key, [event])
    conflict = site.send(key, [event | {"device": "WARD-PC-17"}])
    long = [event | {"event_id": f"{'x' * 60}{n:03}", "nhs_number": "1", "workgroup": "w" * 3000} for n in range(45)]
    return conflict["batch"], site.send(key, [*long, event | {"<b>unknown</b>": "ward"}])["batch"]


def test_a_batch_with_problems(visit: Visit, site: Site) -> None:
    conflict, rejected = problems(site)
    visitor = visit(OFFICER)
    visitor.open("/ingest/?organisation=RX1")
    visitor.follow(f"Batch {conflict}")
    visitor.reads("As it was stored before")
    visitor.check()
    visitor.open(f"/ingest/{rejected}/")
    visitor.reads(re.compile("Rejected: record 1,"))
    visitor.check()
    visitor.follow("More records")
    visitor.reads(re.compile("Rejected: record 21,"))


def test_the_skip_link_and_the_keyboard(visit: Visit) -> None:
    visitor = visit(OFFICER)
    visitor.open("/ingest/")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(":focus")).to_have_text("Skip to main content")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(":focus")).to_have_id("maincontent")


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_signs_in_and_out(visit: Visit, *, javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.sign_in(CLINICIAN)
    visitor.is_at("My accesses")
    visitor.press("Sign out")
    visitor.reads("You have signed out.")
    visitor.open("/my-accesses/")
    visitor.is_at("Sign in")
