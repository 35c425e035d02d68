"""An alert of the national SCR service comes in by HTTP and stands in the officer's queue."""

from __future__ import annotations

import copy
import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import OFFICER, OTHER_OFFICER
from tests.unit.audit.ingest.test_fhir import ALERT

pytestmark = pytest.mark.journey
ORGANISATION = "T10101"
SECONDS = 20
"""Five on an idle machine; tests share theirs."""


def emergency_access() -> dict[str, Any]:
    """A self-claimed emergency access of somebody at the organisation of the published examples: another person each time."""
    alert = copy.deepcopy(ALERT)
    alert["subtype"][0]["code"] = "4"
    alert["agent"][1]["who"]["identifier"]["value"] = ORGANISATION
    alert["agent"][2]["who"]["identifier"]["value"] = f"55509{uuid4().int % 10**7:07}"
    alert["entity"][0]["what"]["identifier"]["value"] = str(uuid4()).upper()
    return alert


def test_a_published_alert_reaches_the_queue(visit: Visit, site: Site) -> None:
    officer, other = visit(OFFICER), visit(OTHER_OFFICER)
    queue = f"/alerts/?organisation={ORGANISATION}"
    officer.open(queue)
    rows = officer.main.locator("tbody tr")
    before = rows.count()
    answer = site.send(site.key_for(ORGANISATION), emergency_access(), "/fhir/AuditEvent", "application/fhir+json")
    assert answer["issue"][0]["severity"] == "information", answer
    deadline = time.monotonic() + SECONDS
    while rows.count() == before:
        assert time.monotonic() < deadline, f"no alert within {SECONDS} s"
        officer.open(queue)
    expect(rows.first).to_contain_text("emergency")
    reference = rows.first.get_by_role("link").first.inner_text()
    rows.first.get_by_role("link").first.click()
    officer.reads("Why this alert was raised")
    officer.check()
    assert other.open(f"/alerts/{reference}/") == 404
