"""Signing in and out."""

from typing import Any

import pytest
from django.test import Client

from audit.models import User
from oneclick.demo.people import DEMO_PEOPLE
from tests.factories import make_clinician, make_officer
from tests.integration.conftest import Look

OFFICER = DEMO_PEOPLE[0]


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """The demo sign-in is on, unless a test turns it off."""
    settings.DEMO_SIGN_IN = True


@pytest.fixture
def officer(db: None) -> User:
    """A person of the demo who exists."""
    return make_officer(staff_uid=OFFICER.staff_uid, name=OFFICER.name)


def test_sign_in_works(look: Look, officer: User) -> None:
    page = look("/sign-in/")
    assert page.status == 200
    assert "anyone can be anyone" in page.text
    assert "Priya Nair" in page.text
    assert "Sam Okafor" not in page.text, "who is not in the database cannot be chosen"


def test_sign_in_says_that_there_is_nobody_yet(look: Look) -> None:
    assert "has not been loaded yet" in look("/sign-in/").text


def test_sign_in_without_demo_offers_nobody(look: Look, officer: User, settings: Any) -> None:
    settings.DEMO_SIGN_IN = False
    page = look("/sign-in/")
    assert "CIS2" in page.text
    assert "Priya Nair" not in page.text
    assert "Demo" not in page.text


def test_sign_in_demo_works(look: Look, officer: User) -> None:
    page = look("/sign-in/demo", post=True, staff_uid=OFFICER.staff_uid)
    assert (page.status, page.leads_to) == (302, "/")


def test_sign_in_demo_does_not_exist_without_demo(look: Look, officer: User, settings: Any) -> None:
    settings.DEMO_SIGN_IN = False
    assert look("/sign-in/demo", post=True, staff_uid=OFFICER.staff_uid).status == 404


def test_sign_in_demo_knows_only_people_of_the_demo(look: Look) -> None:
    somebody = make_clinician()
    assert look("/sign-in/demo", post=True, staff_uid=somebody.staff_uid).status == 404


def test_sign_in_demo_refuses_who_was_switched_off(look: Look, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert look("/sign-in/demo", post=True, staff_uid=OFFICER.staff_uid).status == 404


def test_sign_in_demo_is_no_link(look: Look, officer: User) -> None:
    assert look("/sign-in/demo", staff_uid=OFFICER.staff_uid).status == 405


def test_sign_in_demo_needs_our_form(officer: User) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/demo", {"staff_uid": OFFICER.staff_uid}, secure=True)
    assert answer.status_code == 403
    assert "no longer valid" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/my-accesses/?before=x", "/my-accesses/?before=x"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/sign-in/out", "/"),
    ],
)
def test_sign_in_demo_goes_on_to_pages_of_ours_only(look: Look, officer: User, asked: str, sent: str) -> None:
    page = look("/sign-in/demo", post=True, staff_uid=OFFICER.staff_uid, next=asked)
    assert page.leads_to == sent


def test_the_session_has_a_new_key_after_the_sign_in(officer: User) -> None:
    client = Client()
    client.force_login(make_clinician())
    before = client.session.session_key
    client.post("/sign-in/demo", {"staff_uid": OFFICER.staff_uid}, secure=True)
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_sign_out_works(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = client.post("/sign-in/out", secure=True, follow=True).content.decode()
    assert "You have signed out" in page
    assert "_auth_user_id" not in client.session


def test_sign_out_is_no_link(look: Look, officer: User) -> None:
    assert look("/sign-in/out", officer).status == 405
