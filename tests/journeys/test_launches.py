"""From a local record system, by one click, to the record and back: what people see, and what is in the trail of it."""

from __future__ import annotations

import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey
from playwright.sync_api import Page, expect

from oneclick.embedded import StateFolder
from oneclick.embedded.servers import addresses
from tests.faults.running import wait_for
from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import ADMINISTRATOR, CLINICIAN, OFFICER
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
CONSULTANT = "Nadia Rahman"
QUESTION = "Has this patient given permission to view their Summary Care Record?"
STORY = """
    SELECT kind, coalesce(nullif(decision, ''), nullif(service, ''), nullif(outcome, 'success'), '') FROM audit_accessevent
    WHERE launch_id = %s ORDER BY occurred_at, event_id
"""
Story = list[tuple[str, str]]
LAUNCH = ("launch", "")


class Trail:
    """What the store holds, as its owner sees it."""

    def __init__(self, site: Site) -> None:
        state = StateFolder(site.state)
        self.address = addresses(state, state.secrets()).owner_database

    def rows(self, query: str, *parameters: object) -> Any:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def of(self, window: Visitor) -> Story:
        """The events of the launch of a window, in order."""
        return list(self.rows(STORY, launch_of(window)))


@pytest.fixture(scope="module")
def trail(site: Site) -> Trail:
    return Trail(site)


def launch_of(window: Visitor) -> str:
    found = re.search(r"/launch/w/([0-9a-f]{32})/", window.page.url)
    assert found, window.page.url
    return found[1]


def click(visitor: Visitor, row: int = 0, *, name: str = "1-Click for", user: str = "", service: str = "") -> Visitor:
    """Presses the button of a patient in the demo's record system; returns the window that opens."""
    if not visitor.page.url.endswith("/demo-system/"):
        visitor.open("/demo-system/")
    if user:
        option = visitor.page.locator("#user-all option", has_text=user).first
        visitor.page.locator("#user-all").select_option(option.get_attribute("value"))
    if service:
        visitor.page.locator("#service-all").select_option(service)
    button = visitor.main.locator("tbody tr").nth(row).get_by_role("button", name=name)
    with visitor.page.context.expect_page() as opened:
        button.click()
    window = Visitor(opened.value, javascript=visitor.javascript)
    window.page.wait_for_load_state()
    return window


def denied_launch(ward: Visitor, trail: Trail) -> Story:
    """All that the trail holds of the launch that the record system was told was denied."""
    report = ward.page.locator("#reports")
    expect(report).to_contain_text("denied (launch ")
    found = re.search(r"denied \(launch (\w+)\)", report.inner_text())
    assert found
    return list(trail.rows(STORY, found[1]))


def decide(window: Visitor, name: str) -> None:
    window.page.locator(f"#access-management-{name}").click()


def explain(window: Visitor, text: str, button: str) -> None:
    window.page.get_by_label(re.compile("Why could|Explanation")).fill(text)
    window.press(button)


def test_one_click_role_choice_permission_four_services_and_back(visit: Visit, trail: Trail) -> None:
    ward = visit()
    window = click(ward, user=CONSULTANT)
    window.is_at("Sign in")
    window.press(CONSULTANT)
    window.is_at(re.compile("role", re.IGNORECASE))
    window.check()
    window.page.get_by_role("radio", name="Clinical practitioner").first.check()
    window.press("Continue")
    window.reads(QUESTION)
    window.check()
    decide(window, "yes")
    window.reads("Choose a service")
    window.check()
    for service in ("Summary Care Record", "COVID-19 vaccination", "Reasonable Adjustment Flag"):
        window.follow(service)
        expect(window.page.get_by_label("Patient", exact=True)).to_be_visible()
        window.page.goto(window.page.url.split("/launch/w/")[0] + f"/launch/w/{launch_of(window)}/?all=1")
    window.follow("Child Protection")
    window.page.get_by_text(re.compile("planned|routine", re.IGNORECASE)).first.click()
    window.page.get_by_role("button").first.click()
    window.page.wait_for_load_state()
    window.open(f"/launch/w/{launch_of(window)}/?all=1")
    launch = launch_of(window)
    window.press("Close the record")
    expect(ward.page.locator("#reports")).to_contain_text(f"closed (launch {launch})")
    assert window.page.is_closed() or window.page.wait_for_event("close", timeout=5_000)
    assert trail.rows(STORY, launch) == [
        LAUNCH,
        ("permission", "granted"),
        ("view", "scr"),
        ("view", "covid_vaccination"),
        ("view", "reasonable_adjustment"),
        ("note", ""),  # why the patient came, which CP-IS asks
        ("view", "cpis"),
        ("close", ""),
    ]
    ward.check()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", ["1-Click for", "1-Click, signed for"])
def test_two_interactions_from_the_button_to_the_record(
    visit: Visit, trail: Trail, name: str, *, javascript: bool
) -> None:
    ward = visit(CLINICIAN, javascript=javascript)
    window = click(ward, 1, name=name)
    if not javascript and "signed" in name:
        window.press("Open 1-Click")
    window.reads(QUESTION)
    started = time.monotonic()
    decide(window, "yes")
    window.reads("Choose a service")
    assert time.monotonic() - started < 10
    assert trail.of(window) == [LAUNCH, ("permission", "granted")]
    assert not ward.complaints
    assert not window.complaints


def test_with_the_keyboard_alone_the_service_asked_for_opens_at_once(visit: Visit, trail: Trail) -> None:
    window = click(visit(CLINICIAN), 2, service="scr")
    window.reads(QUESTION)
    for _ in range(8):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.id") == "access-management-yes":
            break
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(re.compile(r"/launch/w/[0-9a-f]+/scr/"))
    window.check()
    assert trail.of(window) == [LAUNCH, ("permission", "granted"), ("view", "scr")]


@pytest.mark.parametrize("javascript", [True, False])
def test_an_emergency_reaches_the_officer(visit: Visit, trail: Trail, *, javascript: bool) -> None:
    number = "9990252955" if javascript else "9990240272"
    doctor = visit(CLINICIAN, javascript=javascript)
    doctor.open("/demo-system/")
    doctor.page.get_by_label("NHS number", exact=True).fill(number)
    with doctor.page.context.expect_page() as opened:
        doctor.page.get_by_role("button", name="1-Click for another patient", exact=True).click()
    window = Visitor(opened.value, javascript=javascript)
    window.reads(QUESTION)
    decide(window, "emergency")
    window.reads("Some actions will raise a privacy alert")
    explain(window, "", "View record in an emergency")
    window.reads("at least 4 characters")
    if javascript:  # axe is a script
        window.check()
    field = window.page.get_by_label("Why could the patient not be asked?")
    field.fill("asdf")
    if javascript:
        window.reads("This says little")
        window.check()
    else:
        window.press("View record in an emergency")
        window.reads("This says little")
    window.press("View record in an emergency")
    window.reads("Choose a service")
    assert trail.of(window) == [LAUNCH, ("permission", "emergency")]
    query = (
        "SELECT DISTINCT reference FROM privacy_alert l JOIN privacy_alertaccess e ON e.alert_id = l.id"
        " JOIN audit_access a ON a.id = e.access_id WHERE a.nhs_number = %s AND a.staff_uid = '555000000102'"
        " AND l.status <> 'closed'"
    )
    wait_for(lambda: trail.rows(query, number), "the alert is raised", 60)
    ((reference,),) = trail.rows(query, number)
    officer = visit(OFFICER)
    # It may be part of serial conduct that an officer has already.
    officer.open("/alerts/?status=all&person=555000000102")
    officer.page.get_by_role("link", name=reference).first.click()
    officer.page.wait_for_url(f"**/alerts/{reference}/**")
    officer.reads("asdf")
    assert trail.of(window) == [LAUNCH, ("permission", "emergency")]


def test_a_refusal_shows_nothing(visit: Visit, trail: Trail) -> None:
    window = click(visit(CLINICIAN), 3)
    decide(window, "no")
    window.reads("Access refused")
    window.check()
    assert trail.of(window) == [LAUNCH, ("permission", "refused")]
    expect(window.page.get_by_role("link", name="Summary Care Record")).to_have_count(0)
    window.open(f"/launch/w/{launch_of(window)}/scr/")
    window.reads("Access refused")
    assert trail.of(window) == [LAUNCH, ("permission", "refused")]


def test_other_reasons_by_who_may_override(visit: Visit, trail: Trail) -> None:
    ward = visit()
    window = click(ward, 4, user=CONSULTANT)
    window.press(CONSULTANT)
    window.page.get_by_role("radio", name="Clinical practitioner").first.check()
    window.press("Continue")
    window.follow("I need to access the record for other reasons")
    window.press("View record")
    window.reads("Choose why you need to access the record.")
    window.check()
    window.page.get_by_label("Access required by court order").check()
    explain(window, "Order of the family court, copy in the file", "View record")
    window.reads("Choose a service")
    assert trail.of(window) == [LAUNCH, ("permission", "court_order")]


def test_a_second_tab_with_another_patient(visit: Visit, trail: Trail) -> None:
    ward = visit(CLINICIAN)
    first, second = click(ward, 5), click(ward, 6)
    names = [window.page.get_by_label("Patient", exact=True).inner_text() for window in (first, second)]
    assert names[0] != names[1]
    decide(first, "yes")
    first.reads("Choose a service")
    decide(second, "no")
    second.reads("Access refused")
    first.page.reload()
    assert first.page.get_by_label("Patient", exact=True).inner_text() == names[0]
    first.reads("Choose a service")
    assert trail.of(first) == [LAUNCH, ("permission", "granted")]
    assert trail.of(second) == [LAUNCH, ("permission", "refused")]


def test_a_launch_for_another_user_is_denied(visit: Visit, trail: Trail) -> None:
    ward = visit(CLINICIAN)
    window = click(ward, 7, user=CONSULTANT)
    window.reads("made for another user than the one signed in here, Sam Okafor")
    window.check()
    assert denied_launch(ward, trail) == [("launch", "denied")]
    expect(window.page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_ticket_opens_one_window(visit: Visit, trail: Trail) -> None:
    ward = visit(CLINICIAN)
    ward.open("/demo-system/")
    tickets: list[str] = []
    ward.page.context.on("request", lambda request: tickets.append(request.url) if "/launch/" in request.url else None)
    window = click(ward, 8)
    window.reads(QUESTION)
    ticket = next(url for url in tickets if "/launch/w/" not in url)
    again = Visitor(ward.page.context.new_page())
    assert again.open(ticket) == 410
    again.reads("was used already")
    again.check()
    assert trail.of(window) == [LAUNCH]
    denied = again.page.locator("#launch-report").get_attribute("data-launch")
    assert trail.rows(STORY, denied) == [("launch", "denied")]


HOST_PAGE = """<!doctype html><title>records</title><body>
<form method="post" action="{action}" target="oneclick" rel="opener"><input type="hidden" name="launch" value="{token}">
<button>1-Click</button></form><output></output>
<script>addEventListener("message", (e) => {{
  if (e.origin === "{service}") document.querySelector("output").append(e.data.outcome + " " + e.data.correlation_id + ";");
}})</script>"""


@pytest.fixture
def elsewhere(site: Site, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A record system at another site, without a back end: it signs, and its page posts into a window."""
    key, name = Ed25519PrivateKey.generate(), f"records-{uuid4().hex[:8]}"
    pages: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://localhost:{server.server_address[1]}"
    pem = tmp_path / "public.pem"
    pem.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    options = ("--organisation", "RX1", "--return-origin", origin, "--public-key", str(pem))
    site.manage("register_local_system", name, *options)
    private = OKPKey.import_key(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def page(*, age: int = 0, **said: str) -> str:
        now = int(time.time()) - age
        claims = said | {"iss": name, "aud": "oneclick", "iat": now, "exp": now + 60, "jti": uuid4().hex}
        token = jwt.encode({"alg": "Ed25519"}, claims, private, algorithms=["Ed25519"])
        path = f"/{uuid4().hex}"
        pages[path] = HOST_PAGE.format(action=f"{site.address}/launch", token=token, service=site.address)
        return origin + path

    yield page
    server.shutdown()
    server.server_close()


def press_elsewhere(host: Page) -> Visitor:
    with host.context.expect_page() as opened:
        host.get_by_role("button", name="1-Click").click()
    opened.value.wait_for_load_state()
    return Visitor(opened.value)


def test_a_record_system_at_another_site_launches_and_hears_what_happened(
    visit: Visit, trail: Trail, elsewhere: Callable[..., str]
) -> None:
    """The browser sends no session with a form of another site; the redirect to a page brings it, and the report goes back."""
    host = visit(CLINICIAN).page
    said = {"nhs_number": "9990281025", "staff_uid": "555000000102", "correlation_id": "c-1", "family_name": "Example"}
    host.goto(elsewhere(**said))
    window = press_elsewhere(host)
    window.reads(QUESTION)
    assert "9990281025" not in window.page.url
    decide(window, "yes")
    window.reads("Choose a service")
    expect(host.locator("output")).to_contain_text("opened c-1;")
    assert trail.of(window) == [LAUNCH, ("permission", "granted")]


def test_an_expired_launch_says_so_to_both(visit: Visit, trail: Trail, elsewhere: Callable[..., str]) -> None:
    host = visit(CLINICIAN).page
    said = {"nhs_number": "9990252947", "staff_uid": "555000000102", "correlation_id": "c-2"}
    host.goto(elsewhere(age=120, **said))
    window = press_elsewhere(host)
    window.reads("This launch came too late. It is good for 60 seconds.")
    window.check()
    expect(host.locator("output")).to_contain_text("denied c-2;")
    denied = window.page.locator("#launch-report").get_attribute("data-launch")
    assert trail.rows(STORY, denied) == [("launch", "denied")]


def test_the_administrator_hands_over_to_ncrs_and_back(
    visit: Visit, trail: Trail, site: Site, elsewhere: Callable[..., str]
) -> None:
    """NCRS is a page of another site here; its fields hold the NHS number, its address does not."""
    received: list[str] = []
    administrator = visit(ADMINISTRATOR)
    administrator.open("/launching/")
    administrator.check()
    administrator.page.get_by_label("NCRS, by a form that is posted").check()
    administrator.page.get_by_label("Address of NCRS").fill("https://ncrs.example/{launch_id}?x={nhs_number}")
    administrator.page.get_by_label("Why you change it").fill("1-Click closes to new users")
    administrator.press("Change")
    administrator.reads("An NHS number never stands in an address.")
    administrator.check()
    administrator.page.get_by_label("Address of NCRS").fill("https://ncrs.example/{launch_id}")
    administrator.page.get_by_label("Fields of the form").fill("patient={nhs_number}\nuser={staff_uid}")
    administrator.press("Change")
    administrator.reads("Changed for every record")
    try:
        ward = visit(CLINICIAN)

        def answer(route: Any) -> None:
            received.append(f"{route.request.method} {route.request.url} {route.request.post_data}")
            route.fulfill(status=200, content_type="text/html", body="<title>NCRS</title>")

        ward.page.context.route("https://ncrs.example/**", answer)
        window = click(ward, 9)
        launch = launch_of(window)
        decide(window, "yes")
        window.page.wait_for_url("https://ncrs.example/**")
        assert len(received) == 1
        assert received[0].startswith(f"POST https://ncrs.example/{launch} ")
        assert sorted(received[0].split(" ")[2].split("&"))[1] == "user=555000000102"
        assert re.search(r"\bpatient=999\d{7}\b", received[0].split(" ")[2])
        expect(ward.page.locator("#reports")).to_contain_text(f"handed_over (launch {launch})")
        assert trail.rows(STORY, launch) == [LAUNCH, ("permission", "granted")]
    finally:
        administrator.page.get_by_label("The services of OneClick").check()
        administrator.page.get_by_label("Why you change it").fill("Back to our own pages")
        administrator.press("Change")
        administrator.reads("Changed for every record")
