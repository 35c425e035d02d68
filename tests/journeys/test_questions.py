"""An officer asks, a mail with a reference only goes out, the clinician answers, the officer reads it; reasons and documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.faults.running import wait_for
from tests.journeys.conftest import Site, Visit
from tests.journeys.test_every_page import CLINICIAN, OFFICER
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
QUESTION = "Please tell us why you opened this record."
REASON = "A colleague asked me for advice or handed the patient over to me"
REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
CLINICIAN_UID = "555000000102"


def fold_out(visitor: Visitor, act: str) -> None:
    """Opens the form of an act, where it is folded away."""
    visitor.main.locator(f"form[action*='/{act}/'] summary").first.click()


def open_alert_about_the_clinician(officer: Visitor) -> str:
    """Opens the alert about the clinician that has the highest risk, with no question that waits; gives its reference."""
    officer.open(f"/alerts/?status=all&person={CLINICIAN_UID}&sort=-risk")
    with officer.page.expect_navigation():  # of a page that has not come yet there is nothing to count
        officer.main.locator("tbody tr").first.get_by_role("link").first.click()
    waiting = officer.main.locator("form[action*='/withdraw-question/']")
    if waiting.count():
        fold_out(officer, "withdraw-question")
        waiting.get_by_role("button", name="Withdraw the question").click()
        officer.reads("Withdrawn")
    found = re.search(r"/alerts/([^/?]+)/", officer.page.url)
    assert found
    return found[1]


def ask(officer: Visitor) -> str:
    """Asks the person from the alert page, and returns the reference of the question."""
    fold_out(officer, "ask")
    form = officer.main.locator("form[action*='/ask/']")
    form.get_by_label(QUESTION).check()
    form.get_by_role("button", name="Ask the person").click()
    officer.reads("Waits for an answer")
    found = REFERENCE.search(officer.main.locator("section[aria-labelledby^='question-'] h3").first.inner_text())
    assert found
    return found[0]


def mail_of(site: Site, reference: str) -> str:
    """The mail that tells of a question, as the service has written it into its folder."""

    def found() -> list[Path]:
        return [file for file in (site.state / "mail").glob("*.log") if reference in file.read_text("utf-8")]

    wait_for(found, f"a mail with the reference {reference}")
    return found()[0].read_text("utf-8")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_person_is_asked_and_answers(visit: Visit, site: Site, *, javascript: bool) -> None:
    officer, clinician = visit(OFFICER, javascript=javascript), visit(CLINICIAN, javascript=javascript)
    alert = open_alert_about_the_clinician(officer)
    reference = ask(officer)
    if javascript:
        officer.check()

    mail = mail_of(site, reference)
    assert "To: sam.okafor@rx1.example" in mail
    assert site.address in mail
    text = mail.split("\n\n", 1)[1]
    for secret in ("Sam", "Okafor", "Priya", "Nair", alert, CLINICIAN_UID, QUESTION):
        assert secret not in text
    assert not re.search(r"\d{3} ?\d{3} ?\d{4}", text)

    clinician.open("/my-accesses/")
    clinician.follow(f"Answer question {reference}")
    clinician.reads(QUESTION)
    clinician.reads("Your day")
    if javascript:
        clinician.check()
    clinician.press("Send answer")
    clinician.reads("There is a problem")
    if javascript:
        clinician.check()
    clinician.page.get_by_label(REASON).check()
    clinician.page.get_by_role("textbox").fill("Asked by the ward at noon.")
    clinician.press("Send answer")
    clinician.reads("Your answer")
    if javascript:
        clinician.check()
    expect(clinician.page.get_by_role("status").first).to_contain_text("Your answer was sent")

    officer.open(f"/alerts/{alert}/")
    officer.reads(f"{REASON}. Asked by the ward at noon.")
    officer.reads("Under investigation")
    officer.reads("after the access, on")
    if javascript:
        officer.check()


def test_nobody_else_sees_the_question(visit: Visit) -> None:
    officer = visit(OFFICER)
    open_alert_about_the_clinician(officer)
    reference = ask(officer)
    assert officer.open(f"/questions/{reference}/") == 404
    officer.check()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reason_is_added_in_one_line(visit: Visit, *, javascript: bool) -> None:
    clinician = visit(CLINICIAN, javascript=javascript)
    clinician.open("/my-accesses/")
    row = clinician.main.locator("tbody tr").first
    row.locator("summary, input").first.click()
    row.get_by_role("textbox").fill("x")
    row.get_by_role("textbox").press("Enter")
    clinician.reads("There is a problem")
    if javascript:
        clinician.check()
    row = clinician.main.locator("tbody tr").first
    expect(row.get_by_role("textbox")).to_have_value("x")
    words = f"Seen at handover, {'with' if javascript else 'without'} scripts"
    row.get_by_role("textbox").fill(words)
    row.get_by_role("textbox").press("Enter")
    expect(clinician.page.get_by_role("status").first).to_contain_text("1 reason was added.")
    expect(clinician.main.locator("tbody tr").first).to_contain_text(words)
    if javascript:
        clinician.check()


def test_a_document_and_the_case_as_pdf(visit: Visit, tmp_path: Path) -> None:
    officer = visit(OFFICER)
    open_alert_about_the_clinician(officer)
    letter = tmp_path / "letter of the ward.txt"
    letter.write_text("Dear colleague")
    fold_out(officer, "attach")
    form = officer.main.locator("form[action*='/attach/']")
    form.get_by_role("button", name="Attach a document").click()
    officer.reads("Choose a document.")
    officer.check()
    form = officer.main.locator("form[action*='/attach/']")
    form.locator("input[type=file]").set_input_files(letter)
    form.get_by_role("button", name="Attach a document").click()
    officer.reads("letter of the ward.txt")
    with officer.page.expect_download() as downloading:
        officer.page.get_by_role("link", name="letter of the ward.txt").click()
    assert downloading.value.path().read_text() == "Dear colleague"
    with officer.page.expect_download() as downloading:
        officer.press("Download the case as PDF")
    assert downloading.value.path().read_bytes().startswith(b"%PDF-")
    assert downloading.value.suggested_filename.startswith("alert-")


def test_the_alert_page_on_paper(visit: Visit) -> None:
    officer = visit(OFFICER)
    open_alert_about_the_clinician(officer)
    officer.page.emulate_media(media="print")
    for hidden in (".nhsuk-header", ".app-case__decide", ".app-case-nav"):
        expect(officer.page.locator(hidden).first).to_be_hidden()
    expect(officer.main.locator(".app-timeline").first).to_be_visible()


def test_how_an_organisation_asks(visit: Visit) -> None:
    officer = visit(OFFICER)
    officer.open("/questions/how-we-ask/?organisation=T10101")
    officer.check()
    officer.page.get_by_label("Days between reminders").fill("many")
    officer.press("Put in force")
    officer.reads("There is a problem")
    officer.check()
    officer.page.get_by_label("Days between reminders").fill("5")
    officer.page.get_by_label("Why you change this").fill("Agreed at the meeting in November.")
    officer.press("Put in force")
    officer.reads("Agreed at the meeting in November.")
    officer.check()
