"""How an organisation asks its people: the page on which officers set it."""

from __future__ import annotations

from typing import Any

import pytest

from privacy.mail.models import Mail
from privacy.models import AskingChange, ReviewEvent
from privacy.questions.in_force import REASONS, asking_of
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
PATH = "/questions/how-we-ask/"
SENT: dict[str, Any] = {
    "questions": "Why?\r\n\r\n  Who   asked you? \nWhy?", "reasons": "Care\nA mistake", "remind_days": "2", "reminders": "1",
    "escalate_days": "0", "notice": "on", "notice_hour": "21", "why": "Agreed by the Caldicott guardian.",
}  # fmt: skip


def test_how_we_ask_works(look: Look) -> None:
    officer = make_officer()
    page = look(PATH, officer)
    assert page.status == 200
    assert all(reason in page.text for reason in REASONS)
    assert look(PATH, officer, post=True, **SENT).leads_to == PATH
    asking = asking_of(TRUST)
    assert (asking.questions, asking.reasons) == (("Why?", "Who asked you?"), ("Care", "A mistake"))
    assert (asking.remind_days, asking.reminders, asking.escalate_days) == (2, 1, 0)
    assert (asking.notice, asking.notice_hour) == (True, 21)
    shown = look(PATH, officer)
    assert "Agreed by the Caldicott guardian." in shown.text
    assert "checked" in shown.html


def test_how_we_ask_is_recorded(look: Look) -> None:
    officer = make_officer()
    look(PATH, officer, post=True, **SENT)
    event = ReviewEvent.objects.get(kind="asking_changed")
    assert (event.actor, event.organisation_id, event.note) == (officer, TRUST, SENT["why"])
    assert event.detail["notice"] is True


def test_how_we_ask_requires_sign_in(look: Look) -> None:
    assert look(PATH).leads_to == f"/sign-in/?next={PATH}"


def test_how_we_ask_requires_role(look: Look) -> None:
    assert look(PATH, make_clinician()).status == 403
    assert look(PATH, make_clinician(), post=True, **SENT).status == 403


def test_how_we_ask_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    officer = make_officer()
    assert look(f"{PATH}?organisation={ELSEWHERE}", officer).status == 404
    assert look(f"{PATH}?organisation={ELSEWHERE}", officer, post=True, **SENT).status == 404
    assert not AskingChange.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"questions": " "}, "Write at least one question."),
        ({"reasons": "x" * 201}, "A line has at most 200 characters."),
        ({"questions": "\n".join(f"Question {n}" for n in range(21))}, "Write at most 20 lines."),
        ({"remind_days": "0"}, "Write a whole number of days from 1 to 60."),
        ({"reminders": "many"}, "Write a whole number of reminders from 0 to 10."),
        ({"notice_hour": "9"}, "Write a whole number of hours from 16 to 23."),
        ({"why": ""}, "Write why you change this."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(look: Look, changed: dict[str, str], words: str) -> None:
    page = look(PATH, make_officer(), post=True, **SENT | changed)
    assert page.status == 422
    assert words in page.text
    assert 'value="21"' in page.html or "notice_hour" in changed
    assert not AskingChange.objects.exists()


def test_mail_that_did_not_go_out_is_shown(look: Look) -> None:
    officer = make_officer()
    fields: dict[str, Any] = {"recipient": make_clinician(name="Sam Okafor"), "organisation_id": TRUST, "body": "x"}
    Mail.objects.create(key="1", subject="A question", attempts=1, failure="ConnectionRefusedError: refused", **fields)
    Mail.objects.create(
        key="2", subject="Given up", due_at=None, failed_at="2026-11-02T09:00Z", failure="No such person", **fields
    )
    Mail.objects.create(key="3", subject="Sent", due_at=None, sent_at="2026-11-02T09:00Z", **fields)
    mails = look(PATH, officer).text.split("Mail that did not go out")[-1]
    for words in (
        "Sam Okafor",
        "A question",
        "ConnectionRefusedError",
        "Tried again from",
        "Given up",
        "No such person",
    ):
        assert words in mails
    assert "Sent" not in mails
