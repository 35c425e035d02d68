"""The page of suppressions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from audit.wording import LONDON
from privacy.models import Finding, ReviewEvent, Suppression, SuppressionEnd
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_access,
    make_alert,
    make_clinician,
    make_officer,
    make_organisation,
    make_site,
    make_staff,
)
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db

ADD, LIST = "/rules/suppressions/add/", "/rules/suppressions/"


def today() -> date:
    """The day in London."""
    return timezone.now().astimezone(LONDON).date()


def on(day: date) -> dict[str, str]:
    """A last day as it is typed."""
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def add(look: Look, user: User | None, path: str = ADD, **typed: Any) -> Page:
    """Sends the form, with what a suppression of a rule needs."""
    said = {"rule": "colleague", "owner": str(user.pk if user else 0), "why": "Occupational health", **on(today())}
    return look(path, user, post=True, **said | typed)


def test_suppressions_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    access = make_access(started_at=timezone.now() + timedelta(minutes=1))
    make_alert(accesses=[access])
    add(look, officer, rule="emergency-access")
    page = look(LIST, officer)
    assert page.status == 200
    assert "Emergency access" in page.text
    assert "Occupational health" in page.text
    assert "Made by Priya Nair" in page.text
    assert "Findings 1 " in page.text
    assert Finding.objects.get().withdrawn_at is None


def test_suppressions_requires_sign_in(look: Look) -> None:
    assert look(LIST).status == 302


def test_suppressions_requires_role(look: Look) -> None:
    assert look(LIST, make_clinician()).status == 403


def test_suppressions_hides_other_organisations(look: Look) -> None:
    add(look, make_officer(ELSEWHERE))
    assert "Occupational health" not in look(LIST, make_officer()).text


def test_suppressions_is_recorded(look: Look) -> None:
    officer = make_officer()
    add(look, officer)
    look(LIST, officer)
    event = ReviewEvent.objects.get(kind="suppressions_listed")
    assert (event.actor, event.detail) == (officer, {"suppressions": [Suppression.objects.get().pk]})


def test_suppressions_hides_what_is_about_the_reader(look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    alert = make_alert(staff_uid=colleague.staff_uid)
    add(look, officer, rule="", alert=alert.reference, person="on")
    assert "Occupational health" in look(LIST, officer).text
    assert "Occupational health" not in look(LIST, colleague).text


def test_suppress_works_for_a_person_and_a_patient_at_a_site(look: Look) -> None:
    officer, owner, staff, site = make_officer(), make_officer(), make_staff(given_name="Callum"), make_site()
    alert = make_alert(staff_uid=staff.staff_uid, accesses=[make_access(staff_uid=staff.staff_uid)])
    typed = {"alert": f" {alert.reference.lower()} ", "person": "on", "patient": "on", "site": site.code}
    last = today() + timedelta(days=90)
    page = add(look, officer, rule="", owner=str(owner.pk), **typed, **on(last))
    assert (page.status, page.leads_to) == (302, LIST)
    made = Suppression.objects.get()
    assert (made.rule, made.staff_uid, made.nhs_number) == ("", staff.staff_uid, alert.nhs_number)
    assert (made.site, made.alert, made.owner, made.by) == (site.code, alert, owner, officer)
    assert (made.until.astimezone(LONDON) - timedelta(seconds=1)).date() == last
    said = look(LIST, officer).text
    assert "Callum" in said
    assert alert.nhs_number not in said


def test_suppress_requires_sign_in(look: Look) -> None:
    assert add(look, None).status == 302


def test_suppress_requires_role(look: Look) -> None:
    assert add(look, make_clinician()).status == 403


def test_suppress_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    officer, alert = make_officer(), make_alert(ELSEWHERE)
    assert add(look, officer, path=f"{ADD}?organisation={ELSEWHERE}").status == 404
    page = add(look, officer, alert=alert.reference, person="on")
    assert "No alert of this organisation that you review has this reference." in page.text
    assert not Suppression.objects.exists()


def test_suppress_is_recorded(look: Look) -> None:
    officer = make_officer()
    add(look, officer)
    event = ReviewEvent.objects.get(kind="suppressed")
    assert (event.actor, event.note, event.detail["rule"]) == (officer, "Occupational health", "colleague")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"rule": ""}, "everything cannot be suppressed at once"),
        ({"why": ""}, "Write why these findings need no alert."),
        ({"owner": "0"}, "Choose an owner of the list."),
        ({"person": "on"}, "Write the reference of an alert"),
        ({"day": "31", "month": "2"}, "The last day must be a date"),
        ({"day": ""}, "The last day must be a date"),
        (on(today() + timedelta(days=91)), "from today to 90 days from now"),
        (on(today() - timedelta(days=1)), "from today to 90 days from now"),
    ],
)
def test_suppress_says_what_will_not_do(look: Look, typed: dict[str, str], says: str) -> None:
    page = add(look, make_officer(), **typed)
    assert page.status == 422
    assert says in page.text
    assert not Suppression.objects.exists()


def test_suppress_asks_what_of_the_alert_is_meant(look: Look) -> None:
    assert "Choose whether the person or the patient" in add(look, make_officer(), alert=make_alert().reference).text


@pytest.mark.parametrize(
    ("fields", "part", "says"),
    [
        ({"nhs_number": "", "pattern": "slow-browser"}, "patient", "about many patients"),
        ({"staff_uid": "", "pattern": "crowd-on-one-patient"}, "person", "about many people"),
    ],
)
def test_suppress_needs_what_the_alert_is_about(look: Look, fields: dict[str, Any], part: str, says: str) -> None:
    page = add(look, make_officer(), alert=make_alert(**fields).reference, **{part: "on"})
    assert says in page.text


def test_nobody_owns_a_suppression_about_their_own_accesses(look: Look) -> None:
    owner = make_officer()
    alert = make_alert(staff_uid=owner.staff_uid)
    page = add(look, make_officer(), alert=alert.reference, person="on", owner=str(owner.pk))
    assert "Ask another privacy officer." in page.text


def end(look: Look, user: User | None, why: str = "It is over") -> Page:
    """Ends the one suppression."""
    return look(f"/rules/suppressions/{Suppression.objects.get().pk}/end/", user, post=True, why=why)


def test_end_suppression_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    add(look, officer)
    page = end(look, officer)
    assert (page.status, page.leads_to) == (302, LIST)
    said = look(LIST, officer).text
    assert "Ended early by Priya Nair" in said
    assert "Nothing is suppressed." in said
    assert "ended already" in end(look, officer).text


def test_end_suppression_requires_sign_in(look: Look) -> None:
    add(look, make_officer())
    assert end(look, None).status == 302
    assert not SuppressionEnd.objects.exists()


def test_end_suppression_requires_role(look: Look) -> None:
    add(look, make_officer())
    assert end(look, make_clinician()).status == 403


def test_end_suppression_hides_other_organisations(look: Look) -> None:
    add(look, make_officer(ELSEWHERE))
    assert end(look, make_officer(TRUST)).status == 404


def test_end_suppression_is_recorded(look: Look) -> None:
    officer = make_officer()
    add(look, officer)
    end(look, officer)
    event = ReviewEvent.objects.get(kind="suppression_ended")
    assert (event.actor, event.note) == (officer, "It is over")


def test_end_suppression_says_what_is_missing(look: Look) -> None:
    officer = make_officer()
    add(look, officer)
    page = end(look, officer, why="")
    assert page.status == 422
    assert "Write why this suppression ends now." in page.text
