"""The page of due dates."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import User
from privacy.models import DueDates, ReviewEvent
from tests.factories import ELSEWHERE, make_clinician, make_officer, make_organisation
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db
PAGE, CHANGE = "/procedure/due-dates/", "/procedure/due-dates/change/"


def change(look: Look, user: User | None, path: str = CHANGE, **typed: Any) -> Page:
    said = {"risk-0": "70", "days-0": "1", "risk-1": "0", "days-1": "9", "why": "Board of March"}
    return look(path, user, post=True, **said | typed)


def test_due_dates_works(look: Look) -> None:
    page = look(PAGE, make_officer())
    assert page.status == 200
    assert "Risk 80 to 100: within 2 working days" in page.text
    assert "Nobody has decided yet" in page.text


def test_due_dates_requires_sign_in(look: Look) -> None:
    assert look(PAGE).status == 302


def test_due_dates_requires_role(look: Look) -> None:
    assert look(PAGE, make_clinician()).status == 403


def test_due_dates_hides_other_organisations(look: Look) -> None:
    change(look, make_officer(ELSEWHERE))
    assert "Board of March" not in look(PAGE, make_officer()).text


def test_change_due_dates_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    assert change(look, officer).leads_to == PAGE
    text = look(PAGE, officer).text
    assert "Risk 70 to 100: within 1 working day" in text
    assert "Priya Nair" in text
    assert "Board of March" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"risk-0": "x"}, "The risk in line 1 must be a whole number."),
        ({"days-1": ""}, "The working days in line 2 must be a whole number."),
        ({"risk-1": "10"}, "One line must hold for every alert"),
        ({"why": ""}, "Write why the due dates change."),
    ],
)
def test_change_due_dates_tells_what_is_wrong(look: Look, typed, sentence) -> None:
    page = change(look, make_officer(), **typed)
    assert page.status == 422
    assert sentence in page.text
    assert not DueDates.objects.exists()


def test_change_due_dates_requires_sign_in(look: Look) -> None:
    assert change(look, None).status == 302


def test_change_due_dates_requires_role(look: Look) -> None:
    assert change(look, make_clinician()).status == 403


def test_change_due_dates_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert change(look, make_officer(), path=f"{CHANGE}?organisation={ELSEWHERE}").status == 404


def test_change_due_dates_is_recorded(look: Look) -> None:
    officer = make_officer()
    change(look, officer)
    event = ReviewEvent.objects.get(kind="due_dates_changed")
    assert (event.actor, event.note, event.detail["to"]) == (officer, "Board of March", [[70, 1], [0, 9]])
